import type { ReactNode } from 'react';
import { CartDrawer } from '#web/components/cart/cart-drawer.tsx';
import { CartProvider } from '#web/components/cart/cart-provider.tsx';
import { listCategories } from '#web/lib/api/catalog.ts';
import { getCart, getMe } from '#web/lib/api/visitor.ts';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';

/** What every page of the shop stands in. It still stands when the API does not answer. */
export async function ShopFrame({ children }: { readonly children: ReactNode }) {
  const [categories, cart, me] = await Promise.all([
    listCategories().catch(() => []),
    getCart().catch(() => null),
    getMe().catch(() => null),
  ]);
  return (
    <CartProvider initial={cart} signedIn={me !== null}>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-card focus:px-4 focus:py-2"
      >
        Skip to content
      </a>
      <div aria-hidden className="awning" />
      <Header categories={categories} me={me} />
      <main id="content" tabIndex={-1} className="flex-1 pb-20 focus:outline-none">
        {children}
      </main>
      <Footer categories={categories} me={me} />
      <CartDrawer />
    </CartProvider>
  );
}
