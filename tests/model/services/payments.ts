import type { Order } from '../../../services/orders/domain/order.ts';
import { decide, type Input } from '../../../services/payments/domain/decide.ts';
import type { Account, Movement, Outcome, Payment, Says } from '../../../services/payments/domain/payment.ts';
import { edited, returned } from '../../../services/payments/domain/refund.ts';
import { type Hears, says, type World } from '../world.ts';

const say = says<'payments'>();

export const payments: Hears<'payments'> = {
  'orders.placed': (world, { subject, data: { order } }) =>
    step(world, subject, { kind: 'placed', redeems: order.redemptions.length > 0, ...owed(order) }),
  'pricing.redeemed': (world, { subject }) => step(world, subject, { kind: 'redeemed' }),
  'inventory.reserved': (world, { subject }) => step(world, subject, { kind: 'reserved', until: null }),
  'fulfillment.shipped': (world, { subject, data }) => {
    if (data.complete) step(world, subject, { kind: 'shipped' });
  },
  'fulfillment.delivered': (world, { subject, data }) => {
    if (data.complete) step(world, subject, { kind: 'delivered' });
  },
  'orders.cancelled': (world, { subject }) => {
    const { state } = accountOf(world, subject).payment;
    if (state === 'charging') world.met.add('a cancellation while the card was being charged');
    step(world, subject, { kind: 'cancelled' });
  },
  'orders.edited': (world, { subject, data: { editId, refundMinor } }) =>
    step(world, subject, { kind: 'give_back', id: editId, amountMinor: refundMinor, reason: edited }),
  'orders.return_received': (world, { subject, data: { returnId, refundMinor } }) =>
    step(world, subject, { kind: 'give_back', id: returnId, amountMinor: refundMinor, reason: returned }),
};

/** What the method has to pay and what gift cards pay. */
function owed({ totals: { total, due = total, giftCard } }: Order): { amountMinor: number; giftMinor: number } {
  return { amountMinor: due.minorUnits, giftMinor: giftCard?.minorUnits ?? 0 };
}

export function accountOf(world: World, orderId: string): Account {
  const account = world.kept.accounts.get(orderId);
  if (account === undefined) throw new TypeError(`No payment was prepared for order ${orderId}.`);
  return account;
}

/** Takes a payment further, and says what follows; as `step` of the payments, for one order. */
export function step(world: World, orderId: string, input: Input): void {
  const before = { ...accountOf(world, orderId), says: [] };
  const after = decide(before, input);
  world.kept.accounts.set(orderId, after);
  for (const what of after.says) tell(world, what);
}

function tell(world: World, { kind, payment, refund }: Says): void {
  const { orderId } = payment;
  if (kind !== 'refunded') return say(world, `payments.${kind}`, orderId);
  if (refund === undefined) throw new TypeError('A refund was to be said without saying which.');
  const back = payment.refundedMinor + payment.giftRefundedMinor;
  say(world, 'payments.refunded', orderId, {
    refundId: refund.refundId ?? '',
    amountMinor: refund.amountMinor + refund.giftMinor,
    complete: back === payment.capturedMinor + payment.giftMinor,
    // Pricing gives back by itself what a cancelled order had.
    giftMinor: payment.cancelled ? 0 : refund.giftMinor,
  });
}

/** Keeps how an order is to be paid, before it is placed. */
export function prepare(
  world: World,
  given: Pick<Payment, 'orderId' | 'method' | 'amountMinor' | 'giftMinor' | 'captures'>,
): void {
  const payment: Payment = {
    ...given,
    currency: 'USD',
    authorizedMinor: 0,
    capturedMinor: 0,
    refundedMinor: 0,
    refundingMinor: 0,
    giftRefundedMinor: 0,
    giftRefundingMinor: 0,
    state: 'prepared',
    placed: false,
    reserved: false,
    redeemed: false,
    cancelled: false,
    heldUntil: null,
    transactionId: null,
    clientSecret: null,
  };
  world.kept.accounts.set(given.orderId, { payment, movements: new Map(), says: [] });
}

/** What the provider has to be told, or asked about. */
export const due = (world: World): readonly Movement[] =>
  [...world.kept.accounts.values()].flatMap(({ movements }) =>
    [...movements.values()].filter(
      ({ state }) => state === 'due' || state === 'unknown' || state === 'action_required',
    ),
  );

export const hearOutcome = (world: World, { orderId, key, kind }: Movement, outcome: Outcome): void =>
  step(world, orderId, { kind: 'outcome', movement: { key, kind }, outcome });
