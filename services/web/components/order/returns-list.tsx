import type { Line, Return } from '#web/lib/api/types.ts';
import { formatMoney } from '#web/lib/shop/money.ts';
import { spoken } from '#web/lib/shop/words.ts';
import { When } from '../ui/when.tsx';

interface Props {
  readonly returns: readonly Return[];
  readonly lines: readonly Line[];
}

/** What goes back, and how far it is. */
export function ReturnsList({ returns, lines }: Props) {
  if (returns.length === 0) return null;
  const titles = new Map(lines.map(({ sku, title }) => [sku, title]));
  return (
    <section aria-label="Returns" className="mt-6 grid gap-3">
      {returns.map((one) => (
        <article key={one.id} className="rounded-2xl border border-line p-4">
          <p className="flex flex-wrap justify-between gap-x-4">
            <span className="font-semibold" data-testid="return-status">
              Return {one.status}
            </span>
            <span className="text-soft">
              <When at={one.requestedAt} to="day" />
            </span>
          </p>
          <p className="text-soft">
            {one.lines.map(({ sku, quantity }) => `${quantity} × ${titles.get(sku) ?? sku}`).join(', ')}
          </p>
          <p className="mt-1">{sentence(one)}</p>
        </article>
      ))}
    </section>
  );
}

function sentence(one: Return): string {
  switch (one.status) {
    case 'requested':
      return 'We look at it and write to you.';
    case 'approved':
      return `Send it to us; once it is here you get ${formatMoney(one.refund)} back.`;
    case 'rejected':
      return one.decisionNote ?? spoken(one.reason.toLowerCase());
    case 'received':
      return `It is here. You get ${formatMoney(one.refund)} back.`;
  }
}
