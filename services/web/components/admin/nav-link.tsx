'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';

interface Props {
  readonly href: string;
  readonly label: string;
  readonly children: ReactNode;
}

/** A link of the rail that knows when one is there. */
export function NavLink({ href, label, children }: Props) {
  const pathname = usePathname();
  const here = href !== '/' && pathname.startsWith(href);
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={here ? 'page' : undefined}
      className="flex min-h-11 items-center gap-2.5 rounded-xl px-3 font-semibold hover:bg-accent-soft aria-[current]:bg-accent-soft aria-[current]:text-accent"
    >
      {children}
      <span className="max-sm:sr-only">{label}</span>
    </Link>
  );
}
