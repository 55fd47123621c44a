import { type Image, imageUrl, placeholder } from './image.ts';
import { type GivenProduct, normalise, type Product, type Refusal } from './normalise.ts';
import { freeSlug } from './slug.ts';

/** What the shop has already of the SKUs that an import names. */
export interface Known {
  /** The product that a SKU belongs to, by SKU. */
  readonly owners: ReadonlyMap<string, KnownProduct>;
  /** Slugs in use, of those that the import might choose. */
  readonly slugs: ReadonlySet<string>;
}

export interface KnownProduct {
  readonly id: string;
  readonly sku: string;
  readonly slug: string;
  readonly digest: string;
  readonly category: string;
  readonly createdAt: Date;
}

/** A product ready to be written. */
export interface Planned {
  readonly id: string;
  readonly slug: string;
  readonly images: readonly Image[];
  readonly createdAt: Date;
  readonly product: Product;
  /** What was there before; null for a new product. */
  readonly before: KnownProduct | null;
  /** Whether anything but the stock differs from what was there. */
  readonly changed: boolean;
}

export interface Reject extends Refusal {
  /** Position in the import, from 0. */
  readonly index: number;
  readonly sku: string;
}

export interface Plan {
  readonly planned: readonly Planned[];
  readonly rejects: readonly Reject[];
}

/** Decides what becomes of each product of an import; a bad one is a reject and does not hinder the others. */
export function plan(given: {
  readonly products: readonly GivenProduct[];
  readonly currency: string;
  readonly known: Known;
  readonly now: Date;
  readonly uuid: () => string;
}): Plan {
  const planned: Planned[] = [];
  const rejects: Reject[] = [];
  const claims = new Map<string, string>();
  const slugs = new Set(given.known.slugs);
  for (const [index, one] of given.products.entries()) {
    const normalised = normalise(one, given.currency);
    const refusal =
      'refusal' in normalised ? normalised.refusal : clash(normalised.product, given.known.owners, claims);
    if ('refusal' in normalised || refusal !== null) {
      if (refusal !== null) rejects.push({ index, sku: one.sku, ...refusal });
      continue;
    }
    const { product } = normalised;
    for (const sku of skusOf(product)) claims.set(sku, product.sku);
    const before = given.known.owners.get(product.sku) ?? null;
    const slug = before?.slug ?? freeSlug(product, slugs);
    slugs.add(slug);
    planned.push({
      id: before?.id ?? given.uuid(),
      slug,
      images: imagesOf(product, slug),
      createdAt: product.createdAt ?? before?.createdAt ?? given.now,
      product,
      before,
      changed: before?.digest !== product.digest,
    });
  }
  return { planned, rejects };
}

/** Every SKU that a product lays claim to, each once. */
export const skusOf = (product: {
  readonly sku: string;
  readonly variants: readonly { readonly sku: string }[];
}): readonly string[] => [...new Set([product.sku, ...product.variants.map((variant) => variant.sku)])];

function clash(
  product: Product,
  owners: ReadonlyMap<string, KnownProduct>,
  claims: ReadonlyMap<string, string>,
): Refusal | null {
  for (const sku of skusOf(product)) {
    const claimedBy = claims.get(sku);
    if (claimedBy !== undefined) return duplicate(`${sku} is already in this import, with the product ${claimedBy}.`);
    const owner = owners.get(sku);
    if (owner !== undefined && owner.sku !== product.sku)
      return duplicate(`${sku} belongs to the product ${owner.sku}.`);
  }
  return null;
}

const duplicate = (detail: string): Refusal => ({ reason: 'DUPLICATE_SKU', detail });

function imagesOf(product: Product, slug: string): readonly Image[] {
  const images = product.images.flatMap((source) => {
    const url = imageUrl(source);
    return url === null ? [] : [{ url, alt: product.title }];
  });
  return images.length > 0 ? images : [placeholder({ slug, title: product.title })];
}
