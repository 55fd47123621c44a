'use client';
import Link from 'next/link';
import { Empty } from '#web/components/ui/notice.tsx';
import { formatMoney } from '#web/lib/shop/money.ts';
import { CartLines } from './cart-lines.tsx';
import { useCart } from './cart-provider.tsx';
import { CartSummary } from './cart-summary.tsx';

/** More than fit a phone's screen together with the summary. */
const manyLines = 4;

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
      <div>
        <CartLines />
        {cart.lines.length > manyLines && (
          // On a phone the summary is several screens below.
          <p className="-mx-4 sticky bottom-0 flex items-center justify-between gap-4 border-line border-t bg-paper px-4 py-3 lg:hidden">
            <span className="font-bold tabular-nums">{formatMoney(cart.totals.subtotal)}</span>
            <a href="#summary" className="button-main">
              To the checkout
            </a>
          </p>
        )}
      </div>
      <aside id="summary" aria-label="Summary" className="h-fit rounded-3xl bg-sunk p-6 lg:sticky lg:top-24">
        <CartSummary cart={cart} />
      </aside>
    </div>
  );
}
