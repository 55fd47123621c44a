import type { Cart } from '#web/lib/api/types.ts';
import { formatMoney, minor, negative } from '#web/lib/shop/money.ts';
import { CodeField } from './code-field.tsx';

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
      {minor(cart.totals.discount) > 0 && (
        <p className="flex items-baseline justify-between text-accent">
          <span>Discount</span>
          <span data-testid="cart-discount" className="tabular-nums">
            {formatMoney(negative(cart.totals.discount))}
          </span>
        </p>
      )}
      <p className="mt-1 mb-3 text-sm text-soft">Shipping and tax are shown before you pay.</p>
      <CodeField />
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
