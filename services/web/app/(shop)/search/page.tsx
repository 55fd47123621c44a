import type { Metadata } from 'next';
import { ChoiceLinks } from '#web/components/catalog/choice-links.tsx';
import { Facets } from '#web/components/catalog/facets.tsx';
import { ProductGrid } from '#web/components/catalog/product-grid.tsx';
import { Stalls } from '#web/components/shell/stalls.tsx';
import { Empty } from '#web/components/ui/notice.tsx';
import { Pager } from '#web/components/ui/pager.tsx';
import { listCategories, searchProducts } from '#web/lib/api/catalog.ts';
import type { Category, SearchResult } from '#web/lib/api/types.ts';
import { readQuery, type SearchParams, withQuery } from '#web/lib/shop/address-of-page.ts';
import { knownSort, sortChoices } from '#web/lib/shop/sorting.ts';

interface Props {
  readonly searchParams: SearchParams;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { q = '' } = await readQuery(searchParams);
  return { title: q === '' ? 'Search' : `“${q}”`, robots: { index: false } };
}

const filters = /^(category|minPrice|maxPrice|inStock|attributes\..{1,60})$/;

export default async function SearchPage({ searchParams }: Props) {
  const query = await readQuery(searchParams);
  const { q = '', page, sort } = query;
  const narrowed = Object.fromEntries(Object.entries(query).filter(([name]) => filters.test(name)));
  const asked = searchProducts({
    ...narrowed,
    q: q.slice(0, 200),
    sort: knownSort(sort),
    pageSize: '24',
    pageToken: page,
  });
  const [result, categories] = await Promise.all([asked, listCategories()]);
  return (
    <div className="wrap pt-8">
      <h1 className="font-extrabold text-3xl sm:text-4xl">{q === '' ? 'Everything on the market' : `“${q}”`}</h1>
      <p className="mt-2 text-soft" role="status">
        {countWords(result.total)}
        {result.correctedQuery !== undefined && ` for “${result.correctedQuery}”`}
      </p>
      <div className="mt-4 mb-7 flex flex-col gap-2 border-line border-t pt-3">
        {result.total > 1 && (
          <ChoiceLinks label="Sort by" choices={sortChoices('/search', query, { byRelevance: true })} />
        )}
        <Facets facets={result.facets} query={query} categories={categories} />
      </div>
      {result.hits.length > 0 ? <Hits result={result} /> : <NothingFound categories={categories} />}
      <Pager
        isFirst={page === undefined}
        first={withQuery('/search', query, { page: undefined })}
        next={result.nextPageToken === '' ? undefined : withQuery('/search', query, { page: result.nextPageToken })}
      />
    </div>
  );
}

function countWords(total: number): string {
  if (total === 0) return 'Nothing found';
  return total === 1 ? 'One thing' : `${total.toLocaleString('en-US')} things`;
}

const Hits = ({ result }: { readonly result: SearchResult }) => (
  <>
    <h2 className="sr-only">Products</h2>
    <ProductGrid items={result.hits} />
  </>
);

const NothingFound = ({ categories }: { readonly categories: readonly Category[] }) => (
  <>
    <Empty title="Nothing by that name" emoji="1f50d">
      <p>Try another word or fewer of them, or walk past the stalls below.</p>
    </Empty>
    <Stalls stalls={categories.filter(({ parentSlug }) => parentSlug === undefined)} />
  </>
);
