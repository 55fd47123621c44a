import Link from 'next/link';
import { JsonLd } from '#web/components/ui/json-ld.tsx';
import type { Category } from '#web/lib/api/types.ts';
import { shopOrigin } from '#web/lib/shop/origin.ts';

export interface Crumb {
  readonly name: string;
  readonly href: string;
}

/** The way from the market's entrance to a category. */
export function crumbsTo(path: string, categories: readonly Category[]): readonly Crumb[] {
  const slugs = path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
  return slugs.map((slug) => ({
    name: categories.find((category) => category.slug === slug)?.name ?? slug,
    href: `/c/${slug}`,
  }));
}

export function Breadcrumbs({ crumbs, here }: { readonly crumbs: readonly Crumb[]; readonly here: string }) {
  const all = [{ name: 'Home', href: '/' }, ...crumbs];
  return (
    <nav aria-label="Breadcrumbs" className="py-3 text-sm text-soft">
      <ol className="flex flex-wrap gap-x-2 *:py-1">
        {all.map(({ name, href }) => (
          <li key={href} className="flex gap-2">
            <Link href={href} prefetch={false} className="-my-1 py-1 hover:text-accent">
              {name}
            </Link>
            <span aria-hidden>/</span>
          </li>
        ))}
        <li aria-current="page">{here}</li>
      </ol>
      <JsonLd
        data={{
          '@type': 'BreadcrumbList',
          itemListElement: all.map(({ name, href }, index) => ({
            '@type': 'ListItem',
            position: index + 1,
            name,
            item: shopOrigin() + href,
          })),
        }}
      />
    </nav>
  );
}
