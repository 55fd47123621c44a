import type { Totals } from '#web/lib/api/types.ts';
import { formatMoney, minor, negative, priceOrFree } from '#web/lib/shop/money.ts';

interface Props {
  readonly totals: Totals;
  /** What is said beside the part that gift cards do not pay. */
  readonly dueLabel?: string;
}

/** What something costs, line by line down to the total. */
export function TotalsList({ totals, dueLabel = 'Left to pay' }: Props) {
  const rows = [
    ['Subtotal', formatMoney(totals.subtotal)],
    ...(minor(totals.discount) === 0 ? [] : ([['Discount', formatMoney(negative(totals.discount))]] as const)),
    ['Shipping', priceOrFree(totals.shipping)],
    ...(totals.includedTax === undefined ? ([['Tax', formatMoney(totals.tax)]] as const) : []),
  ] as const;
  return (
    <dl className="grid gap-1.5">
      {rows.map(([label, amount]) => (
        <div key={label} className="flex justify-between">
          <dt className="text-soft">{label}</dt>
          <dd className="tabular-nums">{amount}</dd>
        </div>
      ))}
      <div className="mt-1.5 flex items-baseline justify-between border-line border-t pt-3 font-bold text-xl">
        <dt>Total</dt>
        <dd data-testid="total" className="tabular-nums">
          {formatMoney(totals.total)}
        </dd>
      </div>
      {totals.includedTax !== undefined && (
        <div className="flex justify-between text-soft text-sm">
          <dt>Tax, included</dt>
          <dd className="tabular-nums">{formatMoney(totals.includedTax)}</dd>
        </div>
      )}
      {totals.giftCard !== undefined && totals.due !== undefined && (
        <>
          <div className="flex justify-between">
            <dt className="text-soft">Gift card</dt>
            <dd className="tabular-nums">{formatMoney(negative(totals.giftCard))}</dd>
          </div>
          <div className="flex justify-between font-bold">
            <dt>{dueLabel}</dt>
            <dd data-testid="due" className="tabular-nums">
              {formatMoney(totals.due)}
            </dd>
          </div>
        </>
      )}
    </dl>
  );
}
