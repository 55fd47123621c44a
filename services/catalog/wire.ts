import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate, timestampFromMs } from '@bufbuild/protobuf/wkt';
import type {
  CategorySchema,
  ExportedProductSchema,
  ImportProduct,
  ProductSchema,
  VariantSummarySchema,
} from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import type { Money as WireMoney } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import { fromWire, type Money, toWire } from '#platform/kernel/money.ts';
import { type Category, parentOf } from './domain/category.ts';
import type { GivenProduct } from './domain/normalise.ts';
import type { Exported } from './repository/export.ts';
import type { VariantSummary } from './repository/read.ts';
import type { ProductDocument } from './repository/schema.ts';

/** A product as the contract says it. */
export function toWireProduct(document: ProductDocument): MessageInitShape<typeof ProductSchema> {
  const price = (minorUnits: number) => toWire({ currencyCode: document.currency, minorUnits });
  return {
    id: document.id,
    slug: document.slug,
    title: document.title,
    description: document.description,
    category: document.category,
    ...(document.brand === null ? {} : { brand: document.brand }),
    attributes: document.attributes,
    images: [...document.images],
    price: price(document.price),
    rating: document.rating,
    variants: document.variants.map((variant) => ({
      sku: variant.sku,
      title: variant.title,
      options: variant.options,
      price: price(variant.price),
      available: variant.available,
    })),
    createdAt: timestampFromMs(document.createdAt),
  };
}

/** A product with all that its events said of it. */
export const toWireExport = ({
  document,
  version,
  stock,
}: Exported): MessageInitShape<typeof ExportedProductSchema> => ({
  product: toWireProduct(document),
  version: BigInt(version),
  stock: stock.map((one) => ({ ...one, version: BigInt(one.version) })),
});

/** A category as the contract says it. */
export function toWireCategory(category: Category): MessageInitShape<typeof CategorySchema> {
  const parentSlug = parentOf(category.path);
  return {
    slug: category.path,
    name: category.name,
    productCount: category.productCount,
    ...(parentSlug === null ? {} : { parentSlug }),
    ...(category.description === null ? {} : { description: category.description }),
    ...(category.image === null ? {} : { image: category.image }),
  };
}

/** A variant as a cart line shows it: "Skillet, 24 cm". */
export function toWireSummary(found: VariantSummary): MessageInitShape<typeof VariantSummarySchema> {
  const { sku, productId, slug, productTitle, variantTitle, category, imageUrl } = found;
  return {
    sku,
    productId,
    slug,
    title: variantTitle === productTitle ? productTitle : `${productTitle}, ${variantTitle}`,
    category,
    imageUrl,
    price: toWire({ currencyCode: found.currency, minorUnits: found.priceMinor }),
  };
}

/** One line of an import, as the domain takes it. */
export const toGivenProduct = (line: ImportProduct): GivenProduct => ({
  sku: line.sku,
  title: line.title,
  description: line.description,
  category: line.category,
  brand: line.brand ?? null,
  gtin: line.gtin ?? null,
  mpn: line.mpn ?? null,
  attributes: line.attributes,
  price: moneyOrNull(line.price),
  images: line.images,
  stock: line.stock ?? null,
  createdAt: line.createdAt === undefined ? null : timestampDate(line.createdAt),
  variants: line.variants.map((variant) => ({
    sku: variant.sku,
    title: variant.title ?? null,
    options: variant.options,
    price: moneyOrNull(variant.price),
    stock: variant.stock ?? null,
  })),
});

const moneyOrNull = (wire: WireMoney | undefined): Money | null => (wire === undefined ? null : fromWire(wire));
