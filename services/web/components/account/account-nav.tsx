'use client';
import { House, Package, ShieldCheck, UserRoundX } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';

const links = [
  ['/account', 'Orders', Package],
  ['/account/addresses', 'Addresses', House],
  ['/account/security', 'Security', ShieldCheck],
  ['/account/privacy', 'Privacy', UserRoundX],
] as const;

/** The pages of an account: a rail on a wide screen, a row on a phone. */
export function AccountNav() {
  const pathname = usePathname();
  return (
    <nav
      aria-label="Account"
      className="-mx-2 flex gap-1 overflow-x-auto px-2 py-1 [scrollbar-width:none] md:mx-0 md:flex-col md:px-0"
    >
      {links.map(([href, label, Icon]) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
          aria-current={pathname === href ? 'page' : undefined}
          className="flex min-h-11 items-center gap-2.5 rounded-xl px-3 font-semibold hover:bg-accent-soft aria-[current]:bg-accent-soft aria-[current]:text-accent"
        >
          <Icon aria-hidden className="size-5 shrink-0 max-sm:hidden" />
          {label}
        </Link>
      ))}
    </nav>
  );
}
