'use client';
import Link from 'next/link';
import { Empty } from '#web/components/ui/notice.tsx';
import { CartLines } from './cart-lines.tsx';
import { useCart } from './cart-provider.tsx';
import { CartSummary } from './cart-summary.tsx';

/** The cart on its own page. */
export function CartView() {
  const { cart } = useCart();
  if (cart === null || cart.lines.length === 0) {
    return (
      <Empty title="Your cart is empty" emoji="1f9fa">
        <p>Have a walk past the stalls; there is surely something for it.</p>
        <Link href="/" prefetch={false} className="button-main mt-5">
          To the market
        </Link>
      </Empty>
    );
  }
  return (
    <div className="grid gap-10 lg:grid-cols-[1fr_22rem]">
      <CartLines />
      <aside aria-label="Summary" className="h-fit rounded-3xl bg-sunk p-6 lg:sticky lg:top-24">
        <CartSummary cart={cart} />
      </aside>
    </div>
  );
}
