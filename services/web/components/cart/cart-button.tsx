'use client';
import { ShoppingBasket } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useCart } from './cart-provider.tsx';

/** The way to the cart: a link to its page, which opens the drawer where there is JavaScript. */
export function CartButton() {
  const { count, setOpen } = useCart();

  const openDrawer = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || window.location.pathname === '/cart') return;
    event.preventDefault();
    setOpen(true);
  };

  return (
    <a
      href="/cart"
      onClick={openDrawer}
      data-testid="cart-button"
      aria-label={`Cart, ${count} ${count === 1 ? 'item' : 'items'}`}
      className="relative grid min-h-11 min-w-11 place-items-center rounded-xl hover:bg-accent-soft"
    >
      <ShoppingBasket aria-hidden className="size-6" />
      {count > 0 && (
        <span
          aria-hidden
          className="absolute -top-0.5 -right-0.5 min-w-5.5 rounded-full bg-accent px-1.5 text-center font-bold text-on-accent text-xs/5.5 tabular-nums"
        >
          {count}
        </span>
      )}
    </a>
  );
}
