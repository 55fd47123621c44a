import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Breadcrumbs, crumbsTo } from '#web/components/catalog/breadcrumbs.tsx';
import { ChoiceLinks } from '#web/components/catalog/choice-links.tsx';
import { ProductGrid } from '#web/components/catalog/product-grid.tsx';
import { Empty } from '#web/components/ui/notice.tsx';
import { Pager } from '#web/components/ui/pager.tsx';
import { listCategories, listProducts } from '#web/lib/api/catalog.ts';
import type { Category } from '#web/lib/api/types.ts';
import { readQuery, type SearchParams, withQuery } from '#web/lib/shop/address-of-page.ts';
import { knownSort, sortChoices } from '#web/lib/shop/sorting.ts';

interface Props {
  readonly params: Promise<{ readonly path: readonly string[] }>;
  readonly searchParams: SearchParams;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { category } = await find(params);
  return {
    title: category.name,
    description: category.description ?? `Everything in ${category.name} at Rialto.`,
    alternates: { canonical: `/c/${category.slug}` },
  };
}

export default async function CategoryPage({ params, searchParams }: Props) {
  const [{ category, categories }, query] = await Promise.all([find(params), readQuery(searchParams)]);
  const { page, sort } = query;
  const list = await listProducts({
    category: category.slug,
    pageSize: 24,
    pageToken: page,
    sort: knownSort(sort),
  });
  const path = `/c/${category.slug}`;
  const below = categories.filter(({ parentSlug }) => parentSlug === category.slug);
  return (
    <div className="wrap">
      <Breadcrumbs crumbs={crumbsTo(category.slug, categories).slice(0, -1)} here={category.name} />
      <Heading category={category} />
      {below.length > 0 && (
        <ChoiceLinks
          label={`In ${category.name}`}
          choices={below.map(({ name, slug, productCount }) => ({
            label: `${name} (${productCount})`,
            href: `/c/${slug}`,
            chosen: false,
          }))}
        />
      )}
      <div className="mt-3 mb-7 border-line border-t pt-3">
        <ChoiceLinks label="Sort by" choices={sortChoices(path, query, { byRelevance: false })} />
      </div>
      {list.products.length === 0 ? (
        <Empty title="This stall is being set up" emoji="1f4e6">
          <p>There is nothing here yet. Other stalls are open.</p>
        </Empty>
      ) : (
        <>
          <h2 className="sr-only">Products</h2>
          <ProductGrid items={list.products.map((product) => ({ product }))} />
        </>
      )}
      <Pager
        isFirst={page === undefined}
        first={withQuery(path, query, { page: undefined })}
        next={list.nextPageToken === '' ? undefined : withQuery(path, query, { page: list.nextPageToken })}
      />
    </div>
  );
}

async function find(params: Props['params']) {
  const slug = (await params).path.map(decodeURIComponent).join('/');
  const categories = await listCategories();
  const category = categories.find((known) => known.slug === slug);
  if (category === undefined) notFound();
  return { category, categories };
}

function Heading({ category }: { readonly category: Category }) {
  return (
    <header className="mb-5 flex items-center gap-5">
      <div className="flex-1">
        <h1 className="font-extrabold text-4xl sm:text-5xl">{category.name}</h1>
        <p className="mt-2 max-w-prose text-lg text-soft">
          {category.description ?? `${category.productCount} things to choose from.`}
        </p>
      </div>
      {category.image !== undefined && (
        <img src={category.image.url} alt="" width={112} height={112} className="size-20 object-contain sm:size-28" />
      )}
    </header>
  );
}
