import {
  Activity,
  Boxes,
  CreditCard,
  Gift,
  IdCard,
  type LucideIcon,
  Mail,
  Package,
  RotateCcw,
  ScrollText,
  Store,
  Tag,
  Users,
} from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { SignOutButton } from '#web/components/account/sign-out-button.tsx';
import { Logo } from '#web/components/shell/logo.tsx';
import { ThemeToggle } from '#web/components/shell/theme-toggle.tsx';
import type { Me } from '#web/lib/api/types.ts';
import { type BackOfficePath, pagesOf } from '#web/lib/shop/back-office.ts';
import { ProofProvider } from '../proof/proof-provider.tsx';
import { NavLink } from './nav-link.tsx';

const icons: Record<BackOfficePath, LucideIcon> = {
  '/admin/orders': Package,
  '/admin/returns': RotateCcw,
  '/admin/payments': CreditCard,
  '/admin/promotions': Tag,
  '/admin/gift-cards': Gift,
  '/admin/stock': Boxes,
  '/admin/customers': Users,
  '/admin/team': IdCard,
  '/admin/mails': Mail,
  '/admin/events': Activity,
  '/admin/audit': ScrollText,
};

interface Props {
  /** Null for whoever is about to be sent away. */
  readonly me: Me | null;
  readonly children: ReactNode;
}

/** The back office: a rail on a wide screen, a row to push aside on a phone. It shows what somebody may open. */
export function AdminFrame({ me, children }: Props) {
  return (
    <div className="flex flex-1 flex-col lg:flex-row">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-card focus:px-4 focus:py-2"
      >
        Skip to content
      </a>
      <header className="flex flex-wrap items-center gap-x-1 gap-y-2 border-line border-b bg-sunk px-4 py-3 sm:gap-x-2 lg:sticky lg:top-0 lg:h-dvh lg:w-60 lg:flex-col lg:flex-nowrap lg:items-stretch lg:gap-6 lg:overflow-y-auto lg:border-r lg:border-b-0 lg:py-6">
        <Link href="/admin" prefetch={false} aria-label="Rialto back office">
          <Logo />
        </Link>
        <nav
          aria-label="Back office"
          className="flex max-lg:-mx-4 max-lg:order-last max-lg:min-w-0 max-lg:grow max-lg:basis-full max-lg:overflow-x-auto max-lg:px-4 max-lg:py-1 max-lg:[scrollbar-width:none] lg:flex-1 lg:flex-col lg:gap-1"
        >
          {(me === null ? [] : pagesOf(me)).map(({ href, label }) => {
            const Icon = icons[href];
            return (
              <NavLink key={href} href={href} label={label}>
                <Icon aria-hidden className="size-5" />
              </NavLink>
            );
          })}
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
        {me === null ? children : <ProofProvider me={me}>{children}</ProofProvider>}
      </main>
    </div>
  );
}
