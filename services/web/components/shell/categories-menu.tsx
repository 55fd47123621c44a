'use client';
import { ChevronDown, Menu } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';

/** The little that a menu says of a category; all of it travels with every page. */
interface Stall {
  readonly slug: string;
  readonly name: string;
  readonly parentSlug: string | undefined;
}

/** A disclosure that opens without JavaScript; with it, Escape, a click elsewhere or a new page closes it. */
export function CategoriesMenu({ stalls }: { readonly stalls: readonly Stall[] }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const pathname = usePathname();

  useEffect(() => {
    menu.current?.removeAttribute('open');
  }, [pathname]);

  useEffect(() => {
    const close = (event: Event) => {
      if (event.target instanceof Node && menu.current?.contains(event.target)) return;
      menu.current?.removeAttribute('open');
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || menu.current?.open !== true) return;
      menu.current.open = false;
      menu.current.querySelector('summary')?.focus();
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('keydown', escape);
    };
  }, []);

  return (
    <details ref={menu} className="group">
      <summary className="flex min-h-11 list-none items-center gap-1.5 rounded-xl px-2.5 font-semibold hover:bg-accent-soft">
        <Menu aria-hidden className="size-5 lg:hidden" />
        <span className="max-sm:sr-only">Categories</span>
        <ChevronDown aria-hidden className="size-4 transition-transform group-open:rotate-180 max-lg:hidden" />
      </summary>
      <nav
        aria-label="Categories"
        className="absolute inset-x-0 top-full z-40 max-h-[75dvh] overflow-y-auto border-line border-y bg-card shadow-lift"
      >
        <ul className="wrap grid grid-cols-2 gap-x-6 gap-y-5 py-6 sm:grid-cols-3 lg:grid-cols-6">
          {stalls
            .filter(({ parentSlug }) => parentSlug === undefined)
            .map((stall) => (
              <li key={stall.slug}>
                <Link href={`/c/${stall.slug}`} prefetch={false} className="font-bold hover:text-accent">
                  {stall.name}
                </Link>
                <Below parent={stall.slug} stalls={stalls} />
              </li>
            ))}
        </ul>
      </nav>
    </details>
  );
}

function Below({ parent, stalls }: { readonly parent: string; readonly stalls: readonly Stall[] }) {
  const below = stalls.filter(({ parentSlug }) => parentSlug === parent);
  if (below.length === 0) return null;
  return (
    <ul className="mt-1.5 text-[0.9375rem] text-soft max-sm:hidden">
      {below.map((stall) => (
        <li key={stall.slug}>
          <Link href={`/c/${stall.slug}`} prefetch={false} className="block py-1 hover:text-accent">
            {stall.name}
          </Link>
        </li>
      ))}
    </ul>
  );
}
