import { UserRound } from 'lucide-react';
import Link from 'next/link';
import { CartButton } from '#web/components/cart/cart-button.tsx';
import type { Category, Me } from '#web/lib/api/types.ts';
import { CategoriesMenu } from './categories-menu.tsx';
import { Logo } from './logo.tsx';
import { SearchBox } from './search-box.tsx';
import { ThemeToggle } from './theme-toggle.tsx';

interface Props {
  readonly categories: readonly Category[];
  readonly me: Me | null;
}

/** One row on a wide screen; on a phone the search takes a row of its own. */
export function Header({ categories, me }: Props) {
  const stalls = categories.map(({ slug, name, parentSlug }) => ({ slug, name, parentSlug }));
  return (
    <header className="sticky top-0 z-30 bg-paper/95 backdrop-blur-sm">
      <div className="wrap flex flex-wrap items-center gap-x-2 gap-y-2 py-3 md:gap-x-4">
        <Link href="/" prefetch={false} aria-label="Rialto, home" className="mr-1 md:mr-2">
          <Logo />
        </Link>
        <CategoriesMenu stalls={stalls} />
        <div className="order-last w-full md:order-none md:w-auto md:flex-1">
          <SearchBox stalls={stalls} />
        </div>
        <nav aria-label="You" className="ml-auto flex items-center gap-0.5">
          <ThemeToggle />
          <Link
            href={me === null ? '/sign-in' : '/account'}
            prefetch={false}
            className="flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-xl px-2 font-semibold hover:bg-accent-soft"
          >
            <UserRound aria-hidden className="size-5" />
            <span className="max-lg:sr-only">{me === null ? 'Sign in' : 'Account'}</span>
          </Link>
          <CartButton />
        </nav>
      </div>
    </header>
  );
}
