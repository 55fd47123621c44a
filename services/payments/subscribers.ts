import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { EventType } from '#contracts/events.ts';
import type { Totals } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import type { Heard, Subscribers } from '#platform/events/port.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import type { Input } from './domain/decide.ts';
import { edited, returned } from './domain/refund.ts';
import type { PaymentsDb, PaymentsTx } from './repository/tables.ts';
import type { Settler } from './settle.ts';

/** Payments' part of the saga: what is heard moves payments on; what is due then goes to the settler. */
export function subscribers(given: {
  readonly settler: Pick<Settler, 'step'>;
  readonly crash: Crash;
}): Subscribers<PaymentsDb, 'payments'> {
  const { settler, crash } = given;

  const on =
    <E extends EventType>(inputOf: (event: Heard<E>) => Input | null, passed: () => void) =>
    async (events: readonly Heard<E>[], tx: PaymentsTx) => {
      const steps = events.flatMap((event) => {
        const input = inputOf(event);
        return input === null ? [] : [{ orderId: event.subject, input }];
      });
      if (steps.length > 0) await settler.step(tx, steps);
      passed();
    };

  return {
    // How to pay was prepared before the order was placed; an order without that is an error to be seen.
    'orders.placed': on<'orders.placed'>(
      ({ data: { order } }) => ({
        kind: 'placed',
        redeems: (order?.redemptions.length ?? 0) > 0,
        ...owed(order?.totals),
      }),
      () => crash.point('payments.placed'),
    ),
    'inventory.reserved': on<'inventory.reserved'>(
      ({ data }) => ({ kind: 'reserved', until: data.expiresAt === undefined ? null : timestampDate(data.expiresAt) }),
      () => crash.point('payments.reserved'),
    ),
    'pricing.redeemed': on(
      () => ({ kind: 'redeemed' }),
      () => crash.point('payments.redeemed'),
    ),
    'orders.cancelled': on(
      () => ({ kind: 'cancelled' }),
      () => crash.point('payments.cancelled'),
    ),
    'fulfillment.shipped': on<'fulfillment.shipped'>(
      ({ data }) => (data.complete ? { kind: 'shipped' } : null),
      () => crash.point('payments.shipped'),
    ),
    'fulfillment.delivered': on<'fulfillment.delivered'>(
      ({ data }) => (data.complete ? { kind: 'delivered' } : null),
      () => crash.point('payments.delivered'),
    ),
    'orders.edited': on<'orders.edited'>(
      ({ data }) => giveBack(data.editId, data.refund, edited),
      () => crash.point('payments.edited'),
    ),
    'orders.return_received': on<'orders.return_received'>(
      ({ data }) => giveBack(data.returnId, data.refund, returned),
      () => crash.point('payments.returned'),
    ),
  };
}

/** What the method has to pay and what gift cards pay, as the order has told its buyer. */
function owed(totals: Totals | undefined): { readonly amountMinor: number; readonly giftMinor: number } {
  if (totals === undefined) throw new TypeError('An order was placed without saying what it costs.');
  const { total, due = total, giftCard } = totals;
  return { amountMinor: Number(due?.minorUnits ?? 0n), giftMinor: Number(giftCard?.minorUnits ?? 0n) };
}

/** Null when nothing was paid for what was taken out or came back. */
function giveBack(id: string, refund: { readonly minorUnits: bigint } | undefined, reason: string): Input | null {
  const amountMinor = Number(refund?.minorUnits ?? 0n);
  return amountMinor > 0 ? { kind: 'give_back', id, amountMinor, reason } : null;
}
