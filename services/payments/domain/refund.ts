import { conflict } from '#platform/kernel/errors.ts';
import {
  type Account,
  type Movement,
  move,
  movementOf,
  type Payment,
  type PaymentState,
  put,
  refundKey,
  say,
  withPayment,
} from './payment.ts';

/** What is to be given back of an order, to all who paid; the id names it: the same one is given back once. */
export interface Wish {
  readonly id: string;
  readonly amountMinor: number;
  readonly reason: string;
}

/** What can still be given back: to the method, and to gift cards. */
export const left = (payment: Payment): { readonly methodMinor: number; readonly giftMinor: number } => ({
  methodMinor: payment.capturedMinor - payment.refundedMinor - payment.refundingMinor,
  giftMinor: payment.giftMinor - payment.giftRefundedMinor - payment.giftRefundingMinor,
});

/** Why something is given back without staff asking for it. */
export const edited = 'ORDER_EDITED';
export const returned = 'RETURN_RECEIVED';

/**
 * Gives back at most what is left; nothing left is nothing done. What was not taken yet is due no more. What staff left out
 * of the capture was never taken either, so an edit gives up that first; what comes back was sent, and is refunded.
 */
export function giveBackAtMost(account: Account, wish: Wish): Account {
  const known = account.movements.get(refundKey(wish.id));
  if ((known !== undefined && known.state !== 'waiting') || wish.amountMinor === 0) return account;
  switch (account.payment.state) {
    case 'authorized':
      return dueLess(account, wish);
    case 'succeeded':
    case 'refunding':
      return wish.reason === edited ? dueLess(account, wish) : shared(account, wish);
    case 'capturing':
      return known === undefined ? put(account, waiting(account.payment, wish)) : account;
    // What gift cards paid of an order that stands was paid, also when the rest could not be taken.
    case 'voiding':
    case 'failed':
    case 'voided':
      return account.payment.cancelled ? account : dueLess(account, wish);
    case 'refunded':
      return account;
    // Only a confirmed order is changed or returned, and it is confirmed only after its payment said so.
    case 'prepared':
    case 'charging':
    case 'action_required':
      throw notSettled();
  }
}

/** Throws REFUND_EXCEEDS_PAID, NOTHING_PAID and, while an outcome is awaited, PAYMENT_NOT_SETTLED. */
export function refundExactly(
  account: Account,
  wish: Omit<Wish, 'amountMinor'> & { readonly amountMinor: number | null },
): Account {
  const { payment } = account;
  if (account.movements.has(refundKey(wish.id))) return account;
  if (payment.state === 'charging' || payment.state === 'capturing') throw notSettled();
  const paid = payment.state === 'succeeded' || payment.state === 'refunding' || payment.state === 'refunded';
  if (!paid || payment.capturedMinor + payment.giftMinor === 0) {
    throw conflict('NOTHING_PAID', 'Nothing was taken for this order, so nothing can be given back.');
  }
  const { methodMinor, giftMinor } = left(payment);
  const wanted = wish.amountMinor ?? methodMinor + giftMinor;
  if (wanted < 1 || wanted > methodMinor + giftMinor) {
    throw conflict('REFUND_EXCEEDS_PAID', `At most ${methodMinor + giftMinor} minor units can still be given back.`);
  }
  return shared(account, { ...wish, amountMinor: wanted });
}

/** Everything that is left, because the order is cancelled. */
export function giveBackAll(account: Account, key: string): Account {
  const { methodMinor, giftMinor } = left(account.payment);
  return start(account, {
    ...movementOf(account.payment, 'refund', key),
    amountMinor: methodMinor,
    giftMinor,
    refundId: account.payment.orderId,
    reason: 'ORDER_CANCELLED',
  });
}

/** The outcome of a refund that the provider was told of. What it refuses can be given back in another way. */
export function refundSettled(
  account: Account,
  refund: Movement,
  succeeded: boolean,
  reference: string | null,
): Account {
  if (refund.state === 'succeeded' || refund.state === 'declined') return account;
  const { payment } = account;
  const { amountMinor, giftMinor } = refund;
  const arrived: Payment = {
    ...payment,
    refundingMinor: payment.refundingMinor - amountMinor,
    giftRefundingMinor: payment.giftRefundingMinor - giftMinor,
    refundedMinor: payment.refundedMinor + (succeeded ? amountMinor : 0),
    // Of a cancelled order the gift cards are back, whatever the provider does.
    giftRefundedMinor: payment.giftRefundedMinor + (succeeded || payment.cancelled ? giftMinor : 0),
  };
  const done: Movement = { ...refund, state: succeeded ? 'succeeded' : 'declined', reference };
  const booked = put(withPayment(account, afterRefunds(arrived)), done);
  return succeeded ? say(booked, 'refunded', done) : booked;
}

/** What was never taken is due no more; the rest is given back. */
function dueLess(account: Account, wish: Wish): Account {
  const { payment } = account;
  const releasedMinor = Math.min(wish.amountMinor, payment.amountMinor - payment.capturedMinor);
  if (releasedMinor === 0) return shared(account, wish);
  const shrunk = withPayment(account, { ...payment, amountMinor: payment.amountMinor - releasedMinor });
  return shared(shrunk, { ...wish, amountMinor: wish.amountMinor - releasedMinor }, releasedMinor);
}

/** First to the method, then to the gift cards, and at most what is left. */
function shared(account: Account, { id, amountMinor, reason }: Wish, releasedMinor = 0): Account {
  const rest = left(account.payment);
  const methodMinor = Math.min(amountMinor, rest.methodMinor);
  return start(account, {
    ...movementOf(account.payment, 'refund', refundKey(id)),
    amountMinor: methodMinor,
    giftMinor: Math.min(amountMinor - methodMinor, rest.giftMinor),
    releasedMinor,
    refundId: id,
    reason,
  });
}

function start(account: Account, refund: Movement): Account {
  const { payment } = account;
  if (refund.amountMinor + refund.giftMinor === 0) {
    // Noted by its name all the same: the same edit shall not make less due twice, nor a wish wait for ever.
    const noted = refund.releasedMinor > 0 || account.movements.has(refund.key);
    return noted ? put(account, { ...refund, state: 'succeeded' }) : account;
  }
  const asked: Payment = {
    ...payment,
    refundingMinor: payment.refundingMinor + refund.amountMinor,
    giftRefundingMinor: payment.giftRefundingMinor + refund.giftMinor,
  };
  const begun = put(withPayment(account, afterRefunds(asked)), refund);
  // Cash is given by hand, and gift cards by pricing: no provider is asked.
  const atOnce = refund.amountMinor === 0 || payment.method === 'cash_on_delivery';
  return atOnce ? refundSettled(begun, refund, true, null) : begun;
}

const waiting = (payment: Payment, { id, amountMinor, reason }: Wish): Movement => ({
  ...movementOf(payment, 'refund', refundKey(id)),
  amountMinor: 0,
  releasedMinor: amountMinor,
  state: 'waiting',
  refundId: id,
  reason,
});

/** Only what is paid changes with its refunds. */
function afterRefunds(payment: Payment): Payment {
  if (payment.state !== 'succeeded' && payment.state !== 'refunding') return payment;
  const state = stateOf(payment);
  return state === payment.state ? payment : move(payment, state);
}

function stateOf(payment: Payment): PaymentState {
  if (payment.refundingMinor + payment.giftRefundingMinor > 0) return 'refunding';
  const back = payment.refundedMinor + payment.giftRefundedMinor;
  return back > 0 && back === payment.capturedMinor + payment.giftMinor ? 'refunded' : 'succeeded';
}

const notSettled = () => conflict('PAYMENT_NOT_SETTLED', 'The provider has not said yet what became of this payment.');
