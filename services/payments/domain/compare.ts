import type { Money } from '#platform/kernel/money.ts';
import type { Movement, MovementKind, Outcome, Payment } from './payment.ts';
import { left } from './refund.ts';

/** What the provider has in its records. */
export interface Theirs {
  /** Whether it bears the id of this shop; without one it is of another till, or older than the id. */
  readonly marked: boolean;
  readonly kind: MovementKind;
  readonly key: string;
  readonly orderId: string | null;
  readonly amount: Money;
  readonly status: Outcome['status'];
  readonly reference: string;
  readonly at: Date;
}

/** What we have of the same key, and of the same order. */
export interface Ours {
  readonly movement: Movement | undefined;
  readonly payment: Payment | undefined;
}

/** One difference between the provider's records and ours. */
export interface Discrepancy {
  readonly kind:
    | 'PAID_WITHOUT_ORDER'
    | 'ORDER_WITHOUT_PAYMENT'
    | 'AMOUNT_DIFFERS'
    | 'REFUND_UNKNOWN_TO_US'
    | 'REFUND_UNKNOWN_TO_PROVIDER'
    | 'OUTCOME_UNKNOWN';
  readonly movement: MovementKind;
  readonly key: string;
  readonly orderId: string | null;
  readonly currency: string;
  readonly oursMinor: number | null;
  readonly theirsMinor: number | null;
  readonly reference: string | null;
  /** Whether the provider's record bears the id of this shop; missing in reports of before. */
  readonly marked?: boolean;
  /** Where it was seen: in a comparison, or said by a webhook, which is kept apart. */
  readonly source: 'records' | 'webhook';
  /** Of the provider's record, or of the comparison, in ISO 8601. */
  readonly at: string;
  readonly mended: boolean;
  readonly detail: string;
}

/** Which records are too young to be judged. */
interface Ages {
  readonly now: Date;
  /** Younger outcomes are still the settler's. */
  readonly settlingMs: number;
  /** Younger money may get its order yet. */
  readonly orphanMs: number;
}

/**
 * How it is mended: the provider's word becomes an input of the payment; money that no order owes is given back; a
 * refund that the provider never got is told again under its own key. `null` is for a person.
 */
type Mend = 'hear' | 'give_back' | 'tell_again' | null;

export interface Finding {
  readonly discrepancy: Discrepancy;
  readonly mend: Mend;
}

/** The difference that one of the provider's records makes, if it makes one. */
export function compareTheirs(theirs: Theirs, ours: Ours, ages: Ages): Finding | null {
  const { movement, payment } = ours;
  if (movement === undefined) return unknownToUs(theirs, payment, ages);
  const find = found(theirs, ours);
  const pending = movement.state === 'due' || movement.state === 'unknown' || movement.state === 'action_required';
  if (pending) {
    const young = ages.now.getTime() - theirs.at.getTime() < ages.settlingMs;
    return young || theirs.status === 'action_required'
      ? null
      : find('OUTCOME_UNKNOWN', 'hear', 'The provider knew the outcome.');
  }
  if (theirs.status === 'succeeded') return bothKnow(theirs, movement, payment, find);
  if (movement.state === 'declined') {
    const why = refusedFor(movement, payment);
    return why === null ? null : find(why.kind, null, why.detail);
  }
  if (movement.state !== 'succeeded' || theirs.kind === 'void') return null;
  return theirs.kind === 'refund'
    ? find('REFUND_UNKNOWN_TO_PROVIDER', null, 'We noted a refund that the provider did not make.')
    : find('ORDER_WITHOUT_PAYMENT', null, 'We noted money as taken that the provider did not take.');
}

function bothKnow(theirs: Theirs, movement: Movement, payment: Payment | undefined, find: Find): Finding | null {
  const { amount } = theirs;
  if (amount.minorUnits !== movement.amountMinor || amount.currencyCode !== payment?.currency) {
    return find('AMOUNT_DIFFERS', null, 'The provider moved another amount.');
  }
  if (movement.state === 'declined') {
    if (theirs.kind === 'void') return null;
    if (theirs.kind === 'refund') return find('REFUND_UNKNOWN_TO_US', null, 'We noted the refund as refused.');
    const detail = 'Money was taken after we noted it as refused; it is given back.';
    return find('PAID_WITHOUT_ORDER', theirs.kind === 'charge' ? 'hear' : null, detail);
  }
  return null;
}

/** What both know as refused, and somebody has to do in another way. */
function refusedFor(
  movement: Movement,
  payment: Payment | undefined,
): { readonly kind: Discrepancy['kind']; readonly detail: string } | null {
  if (payment === undefined) return null;
  if (movement.kind === 'capture' && !payment.cancelled && payment.capturedMinor === 0) {
    return { kind: 'ORDER_WITHOUT_PAYMENT', detail: 'The provider refused to capture what it had authorised.' };
  }
  const open =
    movement.kind === 'refund' && movement.amountMinor > 0 && left(payment).methodMinor >= movement.amountMinor;
  if (!open) return null;
  return {
    kind: 'REFUND_UNKNOWN_TO_PROVIDER',
    detail: 'The provider refused the refund: give it again, or another way.',
  };
}

function unknownToUs(theirs: Theirs, payment: Payment | undefined, { now, orphanMs }: Ages): Finding | null {
  if (theirs.status !== 'succeeded') return null;
  const find = found(theirs, { movement: undefined, payment });
  if (theirs.kind === 'void') {
    const held = payment?.state === 'authorized';
    return held ? find('ORDER_WITHOUT_PAYMENT', null, 'The authorisation ended beside the shop.') : null;
  }
  if (theirs.kind === 'refund') return find('REFUND_UNKNOWN_TO_US', null, 'Somebody gave money back beside the shop.');
  if (theirs.kind === 'capture') return find('PAID_WITHOUT_ORDER', null, 'Somebody captured beside the shop.');
  // Only what bears the id of this shop is ever given back: others may charge at the same account.
  if (!theirs.marked || theirs.orderId !== theirs.key) {
    const detail = 'The charge bears no id of this shop: it is another till’s, or older than the ids.';
    return find('PAID_WITHOUT_ORDER', null, detail);
  }
  if (payment?.state === 'voided' || payment?.state === 'failed') {
    return find('PAID_WITHOUT_ORDER', 'hear', 'Money was taken for an order that is not to be paid; it is given back.');
  }
  const old = now.getTime() - theirs.at.getTime() > orphanMs;
  return find('PAID_WITHOUT_ORDER', old && !payment?.placed ? 'give_back' : null, 'There is no order for this charge.');
}

/** The difference of a movement of ours that is not in the provider's records, and that it does not find either. */
export function compareOurs(movement: Movement, payment: Payment, now: Date): Finding | null {
  const base = {
    source: 'records' as const,
    at: now.toISOString(),
    movement: movement.kind,
    key: movement.key,
    orderId: movement.orderId,
    currency: payment.currency,
    oursMinor: movement.amountMinor,
    theirsMinor: null,
    reference: movement.reference,
    mended: false,
  };
  if (movement.state === 'declined') {
    const why = refusedFor(movement, payment);
    return why && { discrepancy: { ...base, ...why }, mend: null };
  }
  if (movement.state !== 'succeeded') {
    const detail = 'The provider never heard of it; it is told again by itself, or given up with its order.';
    return { discrepancy: { ...base, kind: 'OUTCOME_UNKNOWN', detail }, mend: null };
  }
  switch (movement.kind) {
    case 'void':
      return null;
    case 'charge':
    case 'capture': {
      const detail = 'We noted money as taken that the provider does not know.';
      return { discrepancy: { ...base, kind: 'ORDER_WITHOUT_PAYMENT', detail }, mend: null };
    }
    case 'refund': {
      const detail = 'A refund never arrived; the provider is told again under the same key.';
      return { discrepancy: { ...base, kind: 'REFUND_UNKNOWN_TO_PROVIDER', detail }, mend: 'tell_again' };
    }
  }
}

type Find = (kind: Discrepancy['kind'], mend: Mend, detail: string) => Finding;

const found =
  (theirs: Theirs, { movement }: Ours): Find =>
  (kind, mend, detail) => ({
    mend,
    discrepancy: {
      kind,
      movement: theirs.kind,
      key: theirs.key,
      orderId: theirs.orderId,
      currency: theirs.amount.currencyCode,
      oursMinor: movement?.amountMinor ?? null,
      theirsMinor: theirs.amount.minorUnits,
      reference: theirs.reference,
      marked: theirs.marked,
      source: 'records',
      at: theirs.at.toISOString(),
      mended: false,
      detail,
    },
  });
