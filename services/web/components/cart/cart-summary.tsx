import type { Cart } from '#web/lib/api/types.ts';
import { formatMoney, minor, negative } from '#web/lib/shop/money.ts';
import { lineProblem } from '#web/lib/shop/words.ts';
import { lineId } from './cart-lines.tsx';
import { CodeField } from './code-field.tsx';

/** What the cart comes to before shipping and tax, and the way to pay for it. */
export function CartSummary({ cart }: { readonly cart: Cart }) {
  const marked = cart.lines.filter((line) => line.problem !== undefined);
  return (
    <div>
      <p className="flex items-baseline justify-between font-bold text-lg">
        <span>Subtotal</span>
        <span data-testid="cart-subtotal" className="tabular-nums">
          {formatMoney(cart.totals.subtotal)}
        </span>
      </p>
      {minor(cart.totals.discount) > 0 && (
        <>
          <p className="flex items-baseline justify-between text-accent">
            <span>Discount</span>
            <span data-testid="cart-discount" className="tabular-nums">
              {formatMoney(negative(cart.totals.discount))}
            </span>
          </p>
          <p className="mt-1 flex items-baseline justify-between border-line border-t pt-1 font-bold text-lg">
            <span>So far</span>
            <span className="tabular-nums">{formatMoney(cart.totals.total)}</span>
          </p>
        </>
      )}
      <p className="mt-1 mb-3 text-sm text-soft">Shipping and tax are shown before you pay.</p>
      <CodeField />
      {marked.length > 0 && <Marked lines={marked} />}
      {marked.length > 0 ? (
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

/** Names what is in the way: among many lines the marks are far from here. */
function Marked({ lines }: { readonly lines: Cart['lines'] }) {
  return (
    <div className="mb-3 text-danger text-sm">
      <p className="font-semibold">To go on, remove what is marked or take fewer of it:</p>
      <ul className="mt-1 max-h-32 overflow-y-auto">
        {lines.map(({ sku, title, problem = '' }) => (
          <li key={sku} className="py-1">
            <a href={`/cart#${lineId(sku)}`} className="underline underline-offset-2">
              {title}
            </a>
            : {lineProblem(problem).toLowerCase()}
          </li>
        ))}
      </ul>
    </div>
  );
}
