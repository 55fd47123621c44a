import { TotalsList } from '#web/components/order/totals-list.tsx';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { SubmitButton } from '#web/components/ui/submit-button.tsx';
import { TileImage } from '#web/components/ui/tile-image.tsx';
import type { Problem } from '#web/lib/api/problem.ts';
import type { CartLine, Totals } from '#web/lib/api/types.ts';
import { formatMoney, minor } from '#web/lib/shop/money.ts';
import { lineProblem } from '#web/lib/shop/words.ts';

interface Props {
  readonly lines: readonly CartLine[];
  /** Null until shipping and tax are known. */
  readonly totals: Totals | null;
  readonly problem: Problem | null;
  /** What is going on while the order is placed. */
  readonly progress: string | null;
  /** The card is given in the next step. */
  readonly paysLater: boolean;
}

/** The last look before paying: the goods, the whole price, the button. */
export function OrderReview({ lines, totals, problem, progress, paysLater }: Props) {
  const blocked = lines.some((line) => line.problem !== undefined);
  const label = labelOf(totals, paysLater);
  return (
    <aside aria-label="Your order" className="h-fit rounded-3xl bg-sunk p-6 lg:sticky lg:top-24">
      <ul className="mb-5 grid gap-3">
        {lines.map(({ sku, title, quantity, lineTotal, imageUrl, productSlug, problem: trouble }) => (
          <li key={sku} className="flex items-center gap-3">
            <TileImage image={{ url: imageUrl, alt: '' }} word={productSlug} className="size-14 shrink-0 rounded-xl" />
            <span className="min-w-0 flex-1 leading-snug">
              {quantity > 1 && <span className="font-semibold">{quantity} × </span>}
              {title}
              {trouble !== undefined && (
                <span className="block font-semibold text-danger text-sm">{lineProblem(trouble)}</span>
              )}
            </span>
            <span className="tabular-nums">{formatMoney(lineTotal)}</span>
          </li>
        ))}
      </ul>
      <div className="min-h-36">
        {totals === null ? <p className="text-soft">Working out shipping and tax…</p> : <TotalsList totals={totals} />}
      </div>
      {problem !== null && (
        <div className="mt-4">
          <ProblemNotice problem={problem} />
        </div>
      )}
      {blocked ? (
        <a href="/cart" className="button-main mt-5 w-full text-lg">
          Change the cart
        </a>
      ) : (
        <SubmitButton disabled={totals === null || progress !== null} className="button-main mt-5 w-full text-lg">
          {progress === null ? label : 'One moment…'}
        </SubmitButton>
      )}
      <p role="status" className="mt-2 min-h-6 text-center text-soft text-sm">
        {progress}
      </p>
    </aside>
  );
}

/** The button names what it costs; where a gift card pays everything it asks for nothing. */
function labelOf(totals: Totals | null, paysLater: boolean): string {
  const verb = paysLater ? 'Order and pay' : 'Pay';
  if (totals === null) return verb;
  const due = totals.due ?? totals.total;
  return minor(due) === 0 ? 'Place the order' : `${verb} ${formatMoney(due)}`;
}
