import type { Payment } from '#web/lib/api/staff-types.ts';
import { formatMoney, minor } from '#web/lib/shop/money.ts';
import { spoken } from '#web/lib/shop/words.ts';
import { When } from '../ui/when.tsx';
import { CommandForm } from './command-form.tsx';
import { type Column, DataTable } from './data-table.tsx';
import { Panel } from './panel.tsx';

/** Every movement of an order's money, and what staff can do with it. */
export function PaymentPanel({ payment }: { readonly payment: Payment }) {
  const path = `/api/v1/admin/orders/${payment.orderId}`;
  const currency = payment.amount.currencyCode;
  const cashToCome = payment.method === 'cash_on_delivery' && payment.status === 'authorized';
  const note = noteOf(payment);
  return (
    <Panel title="Money">
      {payment.transactions.length > 0 && (
        <DataTable rows={payment.transactions} columns={columns} keyOf={({ key, kind }) => `${kind} ${key}`} />
      )}
      {payment.status === 'authorized' && payment.method === 'card' && (
        <div className="mt-5">
          <CommandForm
            path={`${path}/capture`}
            submit="Capture"
            fields={[{ kind: 'money', name: 'amount', label: 'Amount; all when empty', currency, optional: true }]}
          />
        </div>
      )}
      {note !== null && <p>{note}</p>}
      {cashToCome && (
        <details className="mt-3">
          <summary className="text-link">Expect this cash no more</summary>
          <div className="mt-3 max-w-xl">
            <p className="mb-3 text-soft">
              For goods that were refused at the door or never collected. There is no way back.
            </p>
            <CommandForm
              quiet
              path={`${path}/write-off`}
              submit="Write off"
              fields={[{ kind: 'text', name: 'reason', label: 'Why, for the log', maxLength: 200 }]}
            />
          </div>
        </details>
      )}
      {leftToRefund(payment) > 0 && (
        <details className="mt-5">
          <summary className="text-link">Give money back</summary>
          <div className="mt-3">
            <CommandForm
              quiet
              path={`${path}/refunds`}
              submit="Refund"
              fields={[
                { kind: 'money', name: 'amount', label: 'Amount; all when empty', currency, optional: true },
                { kind: 'text', name: 'reason', label: 'Why', maxLength: 200 },
              ]}
            />
          </div>
        </details>
      )}
    </Panel>
  );
}

/** What there is to say where no movement says it: cash moves outside of the shop, and gift cards elsewhere. */
function noteOf({ method, status, amount, transactions }: Payment): string | null {
  if (method === 'cash_on_delivery') {
    if (status === 'authorized') return `${formatMoney(amount)} in cash is still to come, at delivery or collection.`;
    if (status === 'failed') return 'No cash is expected for this order.';
  }
  return transactions.length === 0 ? 'Nothing has moved yet.' : null;
}

function leftToRefund({ captured, refunded, giftCard, giftCardRefunded, status }: Payment): number {
  if (status !== 'succeeded' && status !== 'partially_refunded') return 0;
  const of = (money: Payment['captured']) => (money === undefined ? 0 : minor(money));
  return of(captured) - of(refunded) + of(giftCard) - of(giftCardRefunded);
}

const columns: readonly Column<Payment['transactions'][number]>[] = [
  { head: 'What', cell: ({ kind }) => spoken(kind.toLowerCase()) },
  { head: 'When', cell: ({ at }) => <When at={at} />, wide: true },
  { head: 'State', cell: ({ state }) => state },
  {
    head: 'Reference',
    cell: ({ reference }) => (
      <span title={reference} className="block max-w-44 truncate text-soft text-sm">
        {reference}
      </span>
    ),
    wide: true,
  },
  { head: 'Amount', align: 'right', cell: ({ amount }) => formatMoney(amount) },
];
