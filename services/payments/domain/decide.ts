import { capture, captureAll, voidCharge, writeOff } from './capture.ts';
import { settled } from './outcome.ts';
import {
  type Account,
  cancellationKey,
  chargeKey,
  type Movement,
  type MovementKind,
  move,
  movementOf,
  type Outcome,
  type Payment,
  put,
  say,
  withPayment,
} from './payment.ts';
import { giveBackAll, giveBackAtMost, refundExactly, type Wish } from './refund.ts';

/** What is heard from others, asked by staff, and answered by the provider. */
export type Input =
  /**
   * What the order leaves to the method and to gift cards; `redeems`: its codes and gift cards have to be redeemed before
   * anything is charged.
   */
  | { readonly kind: 'placed'; readonly redeems: boolean; readonly amountMinor: number; readonly giftMinor: number }
  /** The goods are held, and until when. */
  | { readonly kind: 'reserved'; readonly until: Date | null }
  | { readonly kind: 'redeemed' }
  | { readonly kind: 'cancelled' }
  /** Nothing is left to ship; everything has arrived. */
  | { readonly kind: 'shipped' }
  | { readonly kind: 'delivered' }
  /** Goods were taken out or came back: at most what is left is given back. */
  | ({ readonly kind: 'give_back' } & Wish)
  /** By staff: all that is left when no amount is given, and never more. */
  | ({ readonly kind: 'refund' } & Omit<Wish, 'amountMinor'> & { readonly amountMinor: number | null })
  | { readonly kind: 'capture'; readonly amountMinor: number | null }
  | { readonly kind: 'write_off' }
  | { readonly kind: 'outcome'; readonly movement: Pick<Movement, 'key' | 'kind'>; readonly outcome: Outcome };

/**
 * The next state of a payment. Inputs may come twice and in any order; what changes nothing answers the same account.
 * Of the movements, all refunds, captures and voids must be given for the inputs of `needsMovements`.
 */
export function decide(account: Account, input: Input): Account {
  const { payment } = account;
  switch (input.kind) {
    case 'placed':
      return payment.placed ? account : begin(withPayment(account, placed(payment, input)));
    case 'reserved':
      if (payment.reserved) return account;
      return begin(withPayment(account, { ...payment, reserved: true, heldUntil: input.until }));
    case 'redeemed':
      return payment.redeemed ? account : begin(withPayment(account, { ...payment, redeemed: true }));
    case 'cancelled':
      return payment.cancelled ? account : cancel(withPayment(account, cancelled(payment)));
    case 'shipped':
      return payment.state === 'authorized' && payment.method === 'card' ? captureAll(account) : account;
    case 'delivered':
      return payment.state === 'authorized' ? captureAll(account) : account;
    case 'give_back':
      return giveBackAtMost(account, input);
    case 'refund':
      return refundExactly(account, input);
    case 'capture':
      return capture(account, input.amountMinor);
    case 'write_off':
      return writeOff(account);
    case 'outcome':
      return settled(account, input.movement, input.outcome);
  }
}

/** Whether the decision looks at movements: not on the way of an ordinary order. */
export function needsMovements(input: Input): boolean {
  switch (input.kind) {
    case 'outcome':
      return followUps.includes(input.movement.kind);
    case 'give_back':
    case 'refund':
    case 'capture':
      return true;
    case 'placed':
    case 'reserved':
    case 'redeemed':
    case 'cancelled':
    case 'shipped':
    case 'delivered':
    case 'write_off':
      return false;
  }
}

const followUps: readonly MovementKind[] = ['capture', 'void', 'refund'];

/**
 * The order's own totals count, not those that it was prepared with: a first try that was cut may have seen other prices,
 * and the same order comes again.
 */
function placed(payment: Payment, { redeems, amountMinor, giftMinor }: Extract<Input, { kind: 'placed' }>): Payment {
  const heard: Payment = { ...payment, placed: true, redeemed: payment.redeemed || !redeems };
  return payment.state === 'prepared' ? { ...heard, amountMinor, giftMinor } : heard;
}

/** Nothing is taken before the order stands, its goods are held and its codes are redeemed. */
function begin(account: Account): Account {
  const { payment } = account;
  const { state, placed, reserved, redeemed } = payment;
  if (state !== 'prepared' || !placed || !reserved || !redeemed) return account;
  if (payment.amountMinor === 0) return say(withPayment(account, move(payment, 'succeeded')), 'succeeded');
  if (payment.method === 'card') {
    return put(withPayment(account, move(payment, 'charging')), movementOf(payment, 'charge', chargeKey(payment)));
  }
  const promised = { ...move(payment, 'authorized'), authorizedMinor: payment.amountMinor };
  return say(withPayment(account, promised), 'authorized');
}

/** Pricing gives the gift cards back by itself when it hears of the cancellation; of what is paid, the refund says so. */
function cancelled(payment: Payment): Payment {
  const paid = payment.state === 'succeeded' || payment.state === 'refunding';
  const giftRefundedMinor = paid ? payment.giftRefundedMinor : payment.giftMinor - payment.giftRefundingMinor;
  return { ...payment, cancelled: true, giftRefundedMinor };
}

function cancel(account: Account): Account {
  const { payment } = account;
  switch (payment.state) {
    case 'prepared':
      return say(withPayment(account, move(payment, 'voided')), 'voided');
    case 'authorized':
      return payment.method === 'card'
        ? voidCharge(account)
        : say(withPayment(account, move(payment, 'voided')), 'voided');
    case 'action_required':
      return voidCharge(account);
    case 'succeeded':
    case 'refunding':
      return giveBackAll(account, cancellationKey(payment));
    // The outcome decides: what is taken is given back as soon as it is known.
    case 'charging':
    case 'capturing':
    case 'voiding':
    case 'failed':
    case 'voided':
    case 'refunded':
      return account;
  }
}
