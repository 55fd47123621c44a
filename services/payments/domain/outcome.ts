import { voidCharge } from './capture.ts';
import {
  type Account,
  cancellationKey,
  chargeKey,
  type Movement,
  move,
  movementOf,
  type Outcome,
  type Payment,
  put,
  say,
  withPayment,
} from './payment.ts';
import { giveBackAll, giveBackAtMost, refundSettled } from './refund.ts';

/** What the provider says of a movement: by its answer, when asked, by a webhook or in its records. Often twice. */
export function settled(account: Account, movement: Pick<Movement, 'key' | 'kind'>, outcome: Outcome): Account {
  if (movement.kind === 'charge') return charged(account, outcome);
  const known = account.movements.get(movement.key);
  if (known === undefined) throw new TypeError(`The movement ${movement.key} is not one of this payment.`);
  // Only a charge can wait for the customer; of anything else this is no outcome yet.
  if (outcome.status === 'action_required') return account;
  const reference = outcome.status === 'succeeded' ? outcome.reference : null;
  switch (movement.kind) {
    case 'capture':
      return captured(account, { ...known, state: outcome.status, reference });
    case 'void':
      return voided(account, { ...known, state: outcome.status, reference });
    case 'refund':
      return refundSettled(account, known, outcome.status === 'succeeded', reference);
  }
}

function charged(account: Account, outcome: Outcome): Account {
  switch (outcome.status) {
    case 'succeeded':
      return taken(account, outcome.reference);
    case 'declined':
      return refused(account);
    case 'action_required':
      return actionRequired(account, outcome);
  }
}

function taken(account: Account, reference: string): Account {
  const { payment } = account;
  switch (payment.state) {
    case 'charging':
    case 'action_required':
      return take(account, reference);
    // The void gives it up, unless it is taken already.
    case 'voiding':
      if (payment.authorizedMinor > 0) return account;
      return payment.captures === 'now' ? take(account, reference) : authorized(account, reference);
    // Too late for the order, whoever completed it: it is given back.
    case 'failed':
    case 'voided':
      if (payment.method !== 'card' || payment.captures !== 'now') return account;
      return take(withPayment(account, { ...payment, cancelled: true }), reference);
    case 'prepared':
    case 'authorized':
    case 'capturing':
    case 'succeeded':
    case 'refunding':
    case 'refunded':
      return account;
  }
}

function take(account: Account, reference: string): Account {
  const noted = authorized(account, reference);
  const { payment } = noted;
  if (payment.captures === 'shipped') {
    return payment.cancelled ? voidCharge(noted) : say(withPayment(noted, move(payment, 'authorized')), 'authorized');
  }
  const paid = say(
    withPayment(noted, { ...move(payment, 'succeeded'), capturedMinor: payment.amountMinor }),
    'succeeded',
  );
  return payment.cancelled ? giveBackAll(paid, cancellationKey(payment)) : paid;
}

const authorized = (account: Account, reference: string): Account =>
  put(
    withPayment(account, {
      ...account.payment,
      authorizedMinor: account.payment.amountMinor,
      transactionId: reference,
      clientSecret: null,
    }),
    { ...chargeOf(account.payment), state: 'succeeded', reference },
  );

function refused(account: Account): Account {
  const { payment } = account;
  if (payment.authorizedMinor > 0) return account;
  const noted = put(account, { ...chargeOf(payment), state: 'declined' });
  switch (payment.state) {
    case 'charging':
    case 'action_required':
      return say(withPayment(noted, { ...move(payment, 'failed'), clientSecret: null }), 'failed');
    case 'voiding':
      return say(withPayment(noted, move(payment, 'voided')), 'voided');
    case 'prepared':
    case 'authorized':
    case 'capturing':
    case 'succeeded':
    case 'refunding':
    case 'refunded':
    case 'failed':
    case 'voided':
      return account;
  }
}

function actionRequired(
  account: Account,
  { reference, clientSecret }: Extract<Outcome, { status: 'action_required' }>,
): Account {
  const { payment } = account;
  if (payment.state !== 'charging') return account;
  const waits = put(withPayment(account, { ...payment, transactionId: reference }), {
    ...chargeOf(payment),
    state: 'action_required',
    reference,
  });
  if (payment.cancelled) return voidCharge(waits);
  const asked: Payment = { ...move(waits.payment, 'action_required'), clientSecret };
  return say(withPayment(waits, asked), 'action_required');
}

function captured(account: Account, movement: Movement): Account {
  const { payment } = account;
  if (payment.state !== 'capturing') return account;
  const noted = put(account, movement);
  if (movement.state === 'declined') {
    // A capture has one key, and that is refused for good: whatever may still be held is given up.
    return payment.cancelled ? dropWaiting(voidCharge(noted)) : giveWaiting(voidCharge(noted));
  }
  const paid = { ...move(payment, 'succeeded'), capturedMinor: movement.amountMinor };
  const said = say(withPayment(noted, paid), 'succeeded');
  return payment.cancelled ? dropWaiting(giveBackAll(said, cancellationKey(payment))) : giveWaiting(said);
}

/** A refused void of an authorisation means that nothing is held any more; of a waiting charge, that it went on. */
function voided(account: Account, movement: Movement): Account {
  const { payment } = account;
  const noted = put(account, movement);
  if (payment.state !== 'voiding')
    return movement.state === account.movements.get(movement.key)?.state ? account : noted;
  if (movement.state === 'declined' && payment.authorizedMinor === 0) {
    return put(withPayment(noted, move(payment, 'charging')), { ...chargeOf(payment), state: 'unknown' });
  }
  const ended =
    payment.authorizedMinor === 0 ? put(noted, { ...chargeOf(payment), state: 'declined' as const }) : noted;
  const state = endOf(payment);
  return say(withPayment(ended, move(payment, state)), state);
}

/** Of a charge that is given up without a cancellation, either nothing was due any more, or it could not be taken. */
function endOf({ cancelled, amountMinor }: Payment): 'voided' | 'succeeded' | 'failed' {
  if (cancelled) return 'voided';
  return amountMinor === 0 ? 'succeeded' : 'failed';
}

/** Refunds that were asked for while the capture was on its way. */
function giveWaiting(account: Account): Account {
  return waitingOf(account).reduce(
    (given, { refundId, releasedMinor, reason }) =>
      giveBackAtMost(given, { id: refundId ?? '', amountMinor: releasedMinor, reason }),
    account,
  );
}

/** The cancellation gives everything back. */
const dropWaiting = (account: Account): Account =>
  waitingOf(account).reduce((kept, movement) => put(kept, { ...movement, state: 'declined' as const }), account);

const waitingOf = ({ movements }: Account): readonly Movement[] =>
  [...movements.values()].filter(({ state }) => state === 'waiting');

const chargeOf = (payment: Payment): Movement => ({
  ...movementOf(payment, 'charge', chargeKey(payment)),
  reference: payment.transactionId,
});
