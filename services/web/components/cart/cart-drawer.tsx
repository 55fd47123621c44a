'use client';
import { X } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';
import type { Cart } from '#web/lib/api/types.ts';
import { CartLines } from './cart-lines.tsx';
import { useCart } from './cart-provider.tsx';
import { CartSummary } from './cart-summary.tsx';

/** The cart from the side of any page. The native dialog keeps the focus inside and closes by Escape. */
export function CartDrawer() {
  const { cart, open, setOpen, store } = useCart();
  const dialog = useRef<HTMLDialogElement>(null);
  const pathname = usePathname();

  useEffect(() => setOpen(false), [pathname, setOpen]);

  useEffect(() => {
    if (open) {
      dialog.current?.showModal();
      void store.refresh();
    } else dialog.current?.close();
  }, [open, store]);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click on the backdrop closes it; the Escape key does so by itself
    <dialog
      ref={dialog}
      aria-label="Cart"
      className="drawer"
      onClose={() => setOpen(false)}
      onClick={(event) => event.target === dialog.current && setOpen(false)}
    >
      <div className="flex h-full flex-col">
        <div className="flex items-center justify-between border-line border-b px-5 py-3">
          <h2 className="font-bold text-xl">Your cart</h2>
          <button
            type="button"
            aria-label="Close the cart"
            onClick={() => setOpen(false)}
            className="grid min-h-11 min-w-11 place-items-center rounded-xl hover:bg-accent-soft"
          >
            <X aria-hidden className="size-5" />
          </button>
        </div>
        {open && <DrawerBody cart={cart} />}
      </div>
    </dialog>
  );
}

/** Drawn only while the drawer is open, so that a page has its cart's lines once. */
function DrawerBody({ cart }: { readonly cart: Cart | null }) {
  if (cart === null || cart.lines.length === 0)
    return (
      <div className="grid flex-1 content-center justify-items-center gap-3 px-5 pb-24 text-center">
        <img src="/images/emoji/1f9fa.webp" alt="" width={96} height={96} />
        <p className="text-lg text-soft">Nothing in it yet.</p>
        <a href="/search?sort=newest" className="button-quiet">
          See what is new
        </a>
      </div>
    );
  return (
    <>
      <div className="flex-1 overflow-y-auto px-5">
        <CartLines compact />
      </div>
      <div className="border-line border-t px-5 py-4">
        <CartSummary cart={cart} />
        <a href="/cart" className="mt-2 block py-2 text-center text-link">
          See the whole cart
        </a>
      </div>
    </>
  );
}
