import Link from 'next/link';
import type { Category, Me } from '#web/lib/api/types.ts';
import { Logo } from './logo.tsx';

interface Props {
  readonly categories: readonly Category[];
  readonly me: Me | null;
}

/** Water under the last row, the market's promises, and the way to every stall. */
export function Footer({ categories, me }: Props) {
  const stalls = categories.filter((category) => category.parentSlug === undefined);
  return (
    <footer className="mt-auto border-line border-t bg-sunk">
      <div className="wrap grid gap-10 py-12 md:grid-cols-[1.2fr_2fr_1fr]">
        <div>
          <Logo />
          <p className="mt-3 max-w-xs text-soft">
            A market by the canal: plain good things, fairly priced, packed by people who would buy them too.
          </p>
        </div>
        <nav aria-label="All stalls">
          <h2 className="font-bold text-lg">Stalls</h2>
          <ul className="mt-3 columns-2 gap-8 text-soft sm:columns-3">
            {stalls.map((category) => (
              <li key={category.slug}>
                <Link href={`/c/${category.slug}`} prefetch={false} className="block py-1.5 hover:text-accent">
                  {category.name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <nav aria-label="Help">
          <h2 className="font-bold text-lg">Yours</h2>
          <ul className="mt-3 text-soft">
            {linksFor(me).map(([href, label]) => (
              <li key={href}>
                <Link href={href} prefetch={false} className="block py-1.5 hover:text-accent">
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      </div>
      <p className="wrap pb-8 text-sm text-soft">
        Rialto is open source under the MIT licence. Pictures: Fluent Emoji by Microsoft, MIT.
      </p>
    </footer>
  );
}

const linksFor = (me: Me | null) =>
  [
    ['/cart', 'Cart'],
    ['/account', 'Your orders'],
    me === null ? ['/sign-in', 'Sign in'] : ['/account/security', 'Your account'],
    ['/api/docs', 'API for developers'],
  ] as const;
