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
