import type { Metadata } from 'next';
import Link from 'next/link';
import { ProductGrid } from '#web/components/catalog/product-grid.tsx';
import { Hero } from '#web/components/shell/hero.tsx';
import { Stalls } from '#web/components/shell/stalls.tsx';
import { Empty } from '#web/components/ui/notice.tsx';
import { listCategories, listProducts } from '#web/lib/api/catalog.ts';
import type { Product } from '#web/lib/api/types.ts';

export const metadata: Metadata = { alternates: { canonical: '/' } };

export default async function HomePage() {
  const [categories, fresh, loved] = await Promise.all([
    listCategories(),
    listProducts({ sort: 'newest', pageSize: 8 }),
    listProducts({ sort: 'bestselling', pageSize: 30 }),
  ]);
  const stalls = categories.filter(({ parentSlug }) => parentSlug === undefined);
  const isNew = new Set(fresh.products.map(({ id }) => id));
  return (
    <div className="wrap">
      <Hero />
      {stalls.length === 0 ? <EmptyMarket /> : <Stalls stalls={stalls} />}
      <Shelf
        id="new"
        title="New this week"
        products={fresh.products}
        more={{ href: '/search?sort=newest', label: 'All that is new' }}
      />
      <Shelf id="picks" title="Picked by the stallholders" products={onePerStall(loved.products, isNew).slice(0, 8)} />
    </div>
  );
}

/** A varied handful: no two from one category, none that is shown already. */
function onePerStall(products: readonly Product[], shown: ReadonlySet<string>): readonly Product[] {
  const stalls = new Set<string>();
  return products.filter(({ id, category }) => {
    const isFresh = !shown.has(id) && !stalls.has(category);
    stalls.add(category);
    return isFresh;
  });
}

interface ShelfProps {
  readonly id: string;
  readonly title: string;
  readonly products: readonly Product[];
  readonly more?: { readonly href: string; readonly label: string };
}

function Shelf({ id, title, products, more }: ShelfProps) {
  if (products.length === 0) return null;
  return (
    <section aria-labelledby={id} className="mt-16">
      <div className="mb-6 flex flex-wrap items-baseline justify-between gap-3">
        <h2 id={id} className="font-extrabold text-3xl">
          {title}
        </h2>
        {more !== undefined && (
          <Link href={more.href} prefetch={false} className="text-link">
            {more.label}
          </Link>
        )}
      </div>
      <ProductGrid items={products.map((product) => ({ product }))} eager={0} />
    </section>
  );
}

function EmptyMarket() {
  return (
    <Empty title="The stalls are still empty" emoji="1f4e6">
      <p>
        Put goods on sale with <code>npm run import -- FILE</code>, and they appear here.
      </p>
    </Empty>
  );
}
