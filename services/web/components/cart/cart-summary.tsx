import type { Cart } from '#web/lib/api/types.ts';
import { formatMoney } from '#web/lib/shop/money.ts';

/** What the cart comes to before shipping and tax, and the way to pay for it. */
export function CartSummary({ cart }: { readonly cart: Cart }) {
  const blocked = cart.lines.some((line) => line.problem !== undefined);
  return (
    <div>
      <p className="flex items-baseline justify-between font-bold text-lg">
        <span>Subtotal</span>
        <span data-testid="cart-subtotal" className="tabular-nums">
          {formatMoney(cart.totals.subtotal)}
        </span>
      </p>
      <p className="mt-1 mb-4 text-sm text-soft">Shipping and tax are shown before you pay.</p>
      {blocked && (
        <p className="mb-3 font-semibold text-danger text-sm">To go on, remove what is marked or take fewer of it.</p>
      )}
      {blocked ? (
        <button type="button" disabled className="button-main w-full">
          Checkout
        </button>
      ) : (
        <a href="/checkout" className="button-main w-full">
          Checkout
        </a>
      )}
    </div>
  );
}
