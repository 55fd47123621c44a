'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useRef } from 'react';

interface Props {
  readonly href: string;
  readonly label: string;
  readonly children: ReactNode;
}

/** A link of the rail that knows when one is there. */
export function NavLink({ href, label, children }: Props) {
  const pathname = usePathname();
  const here = href !== '/' && pathname.startsWith(href);
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (here) link.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [here]);
  return (
    <Link
      ref={link}
      href={href}
      prefetch={false}
      aria-current={here ? 'page' : undefined}
      className="flex min-h-11 shrink-0 items-center gap-2.5 rounded-xl px-3 font-semibold hover:bg-accent-soft aria-[current]:bg-accent-soft aria-[current]:text-accent"
    >
      {children}
      {label}
    </Link>
  );
}
