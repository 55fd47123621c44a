import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Breadcrumbs, crumbsTo } from '#web/components/catalog/breadcrumbs.tsx';
import { Gallery } from '#web/components/catalog/gallery.tsx';
import { ProductGrid } from '#web/components/catalog/product-grid.tsx';
import { ProductJsonLd } from '#web/components/catalog/product-json-ld.tsx';
import { PurchasePanel } from '#web/components/catalog/purchase-panel.tsx';
import { getProduct, listCategories, listProducts } from '#web/lib/api/catalog.ts';
import type { Product } from '#web/lib/api/types.ts';
import { readQuery, type SearchParams } from '#web/lib/shop/address-of-page.ts';
import { spoken } from '#web/lib/shop/words.ts';

interface Props {
  readonly params: Promise<{ readonly slug: string }>;
  readonly searchParams: SearchParams;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const product = await find(params);
  const image = product.images[0];
  return {
    title: product.title,
    description: product.description.slice(0, 160),
    alternates: { canonical: `/p/${product.slug}` },
    openGraph: { title: product.title, ...(image === undefined ? {} : { images: [{ ...image }] }) },
  };
}

export default async function ProductPage({ params, searchParams }: Props) {
  const [product, query, categories] = await Promise.all([find(params), readQuery(searchParams), listCategories()]);
  return (
    <div className="wrap">
      <Breadcrumbs crumbs={crumbsTo(product.category, categories)} here={product.title} />
      <div className="grid items-start gap-x-14 gap-y-8 md:grid-cols-[1.1fr_1fr]">
        <Gallery product={product} />
        <div className="flex flex-col gap-6">
          <header>
            {product.brand !== undefined && <p className="font-semibold text-soft">{product.brand}</p>}
            <h1 className="mt-1 font-extrabold text-4xl lg:text-5xl">{product.title}</h1>
            <Rating rating={product.rating} />
          </header>
          <PurchasePanel
            slug={product.slug}
            title={product.title}
            variants={product.variants}
            sku={query['sku']}
            problem={query['problem']}
          />
          <p className="max-w-prose whitespace-pre-line text-lg/relaxed">{product.description}</p>
          <Attributes attributes={product.attributes} />
        </div>
      </div>
      <Neighbours of={product} />
      <ProductJsonLd product={product} />
    </div>
  );
}

async function find(params: Props['params']): Promise<Product> {
  const product = await getProduct(decodeURIComponent((await params).slug));
  if (product === null) notFound();
  return product;
}

function Rating({ rating: { average, count } }: { readonly rating: Product['rating'] }) {
  if (count === 0) return null;
  return (
    <p className="mt-2 text-soft">
      {average.toFixed(1)} of 5, {count} {count === 1 ? 'review' : 'reviews'}
    </p>
  );
}

function Attributes({ attributes }: { readonly attributes: Product['attributes'] }) {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return null;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-8 gap-y-2.5 border-line border-t pt-5">
      {entries.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-soft">{spoken(name)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

async function Neighbours({ of: product }: { readonly of: Product }) {
  const list = await listProducts({ category: product.category, pageSize: 5 }).catch(() => null);
  const others = list?.products.filter(({ id }) => id !== product.id).slice(0, 4) ?? [];
  if (others.length === 0) return null;
  return (
    <section aria-labelledby="neighbours" className="mt-20">
      <h2 id="neighbours" className="mb-6 font-bold text-2xl">
        From the same stall
      </h2>
      <ProductGrid items={others.map((other) => ({ product: other }))} eager={0} />
    </section>
  );
}
