import { Activity, Boxes, CreditCard, Gift, Mail, Package, RotateCcw, ScrollText, Store, Tag } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { SignOutButton } from '#web/components/account/sign-out-button.tsx';
import { Logo } from '#web/components/shell/logo.tsx';
import { ThemeToggle } from '#web/components/shell/theme-toggle.tsx';
import { NavLink } from './nav-link.tsx';

const links = [
  ['/admin/orders', 'Orders', Package],
  ['/admin/returns', 'Returns', RotateCcw],
  ['/admin/payments', 'Payments', CreditCard],
  ['/admin/promotions', 'Promotions', Tag],
  ['/admin/gift-cards', 'Gift cards', Gift],
  ['/admin/stock', 'Stock', Boxes],
  ['/admin/mails', 'Mail log', Mail],
  ['/admin/events', 'Events', Activity],
  ['/admin/audit', 'Audit log', ScrollText],
] as const;

/** The back office: a rail on a wide screen, a row on a phone. */
export function AdminFrame({ children }: { readonly children: ReactNode }) {
  return (
    <div className="flex flex-1 flex-col lg:flex-row">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-card focus:px-4 focus:py-2"
      >
        Skip to content
      </a>
      <header className="flex flex-wrap items-center gap-x-1 gap-y-2 border-line border-b bg-sunk px-4 py-3 sm:gap-x-2 lg:w-60 lg:flex-col lg:items-stretch lg:gap-6 lg:border-r lg:border-b-0 lg:py-6">
        <Link href="/admin" prefetch={false} aria-label="Rialto back office">
          <Logo />
        </Link>
        <nav
          aria-label="Back office"
          className="flex max-lg:order-last max-lg:min-w-0 max-lg:basis-full max-lg:overflow-x-auto lg:flex-1 lg:flex-col lg:gap-1"
        >
          {links.map(([href, label, Icon]) => (
            <NavLink key={href} href={href} label={label}>
              <Icon aria-hidden className="size-5" />
            </NavLink>
          ))}
          <NavLink href="/" label="To the shop">
            <Store aria-hidden className="size-5" />
          </NavLink>
        </nav>
        <div className="flex items-center max-lg:ml-auto sm:gap-2">
          <ThemeToggle />
          <SignOutButton compact />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="min-w-0 flex-1 px-4 py-8 focus:outline-none sm:px-8">
        {children}
      </main>
    </div>
  );
}
