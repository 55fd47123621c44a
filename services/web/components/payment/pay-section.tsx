import type { Order } from '#web/lib/api/types.ts';
import { minor } from '#web/lib/shop/money.ts';
import { HoldNote } from './hold-note.tsx';
import { StripePanel } from './stripe-panel.tsx';

interface Props {
  readonly order: Order;
  readonly publishableKey: string;
}

/** Where the customer pays an order that is not paid yet; nothing for any other. */
export function PaySection({ order, publishableKey }: Props) {
  if (!waitsForCard(order)) return null;
  const { clientSecret, heldUntil } = order.payment;
  return (
    <section aria-labelledby="pay" className="mb-12 max-w-xl rounded-3xl bg-sunk p-6">
      <h2 id="pay" className="mb-2 font-bold text-2xl">
        Pay by card
      </h2>
      <noscript>
        <p className="text-danger">Paying needs JavaScript: switch it on and load this page again.</p>
      </noscript>
      {clientSecret === undefined ? (
        <p className="text-soft">One moment: we set your things aside first.</p>
      ) : (
        <>
          <HoldNote heldUntil={heldUntil} />
          <StripePanel order={order} publishableKey={publishableKey} clientSecret={clientSecret} />
        </>
      )}
    </section>
  );
}

/** Before the goods are held there is nothing to pay yet; the secret comes to the order's holder alone. */
export function waitsForCard({ status, payment, totals }: Order): boolean {
  if (status !== 'pending' || payment.method !== 'card' || minor(totals.due ?? totals.total) === 0) return false;
  return payment.status === 'pending' || payment.clientSecret !== undefined;
}
