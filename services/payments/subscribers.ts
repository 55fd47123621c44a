import type { EventType } from '#contracts/events.ts';
import type { Heard, Subscribers } from '#platform/events/port.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import type { Input } from './domain.ts';
import { insertPrepared, type PaymentsDb, type PaymentsTx } from './repository.ts';
import type { Settler } from './settle.ts';
import { step } from './step.ts';

/** Payments' part of the saga: what is heard moves payments on, and hands those due to the settler. */
export function subscribers(given: { settler: Settler; crash: Crash }): Subscribers<PaymentsDb, 'payments'> {
  const { settler, crash } = given;

  async function advance(tx: PaymentsTx, inputs: ReadonlyMap<string, Input>): Promise<void> {
    if (inputs.size === 0) return;
    const taken = await step(tx, inputs, settler.leaseMs);
    const due = taken.map((kept) => ({ ...kept, again: false }));
    tx.afterCommit(() => settler.settle(due));
  }

  const on =
    (kind: 'placed' | 'reserved' | 'cancelled', passed: () => void) =>
    async (events: readonly Heard<EventType>[], tx: PaymentsTx) => {
      await advance(tx, new Map(events.map((event) => [event.subject, { kind }])));
      passed();
    };

  const placed = on('placed', () => crash.point('payments.placed'));
  return {
    'orders.placed': async (events, tx) => {
      // An imported or replayed order may come without a preparation of its own.
      await insertPrepared(
        tx.db,
        events.map(({ subject, traceparent, data: { order } }) => ({
          orderId: subject,
          method: order?.paymentMethod === 2 ? 'cash_on_delivery' : 'card',
          currency: order?.totals?.total?.currencyCode ?? '',
          amountMinor: Number(order?.totals?.total?.minorUnits ?? 0n),
          token: null,
          traceparent,
        })),
      );
      await placed(events, tx);
    },
    'inventory.reserved': on('reserved', () => crash.point('payments.reserved')),
    'orders.cancelled': on('cancelled', () => crash.point('payments.cancelled')),
    'fulfillment.delivered': async (events, tx) => {
      const complete = events.filter((event) => event.data.complete);
      await advance(tx, new Map(complete.map((event) => [event.subject, { kind: 'delivered' }])));
    },
  };
}
