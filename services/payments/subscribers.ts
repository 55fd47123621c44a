import type { EventType } from '#contracts/events.ts';
import type { Heard, Subscribers } from '#platform/events/port.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import type { Input } from './domain.ts';
import type { PaymentsDb, PaymentsTx } from './repository.ts';
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

  return {
    // What to charge was prepared before the order was placed; an order without that is an error to be seen.
    'orders.placed': on('placed', () => crash.point('payments.placed')),
    'inventory.reserved': on('reserved', () => crash.point('payments.reserved')),
    'orders.cancelled': on('cancelled', () => crash.point('payments.cancelled')),
    'pricing.redeemed': async () => {},
    'fulfillment.shipped': async () => {},
    'orders.edited': async () => {},
    'orders.return_received': async () => {},
    'fulfillment.delivered': async (events, tx) => {
      const complete = events.filter((event) => event.data.complete);
      await advance(tx, new Map(complete.map((event) => [event.subject, { kind: 'delivered' }])));
    },
  };
}
