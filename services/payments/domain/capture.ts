import { conflict } from '#platform/kernel/errors.ts';
import { type Account, captureKey, move, movementOf, put, say, voidKey, withPayment } from './payment.ts';

/** Takes all that is due of what was authorised or promised. Cash is taken at the door, without a provider. */
export function captureAll(account: Account): Account {
  const { payment } = account;
  if (payment.method === 'card') {
    // Everything that the card was to pay was taken out of the order: the authorisation is given up.
    return payment.amountMinor === 0 ? voidCharge(account) : captureCard(account, payment.amountMinor);
  }
  const taken = { ...move(payment, 'succeeded'), capturedMinor: payment.amountMinor };
  const booked = put(account, { ...movementOf(payment, 'capture', captureKey(payment)), state: 'succeeded' });
  return say(withPayment(booked, taken), 'succeeded');
}

/**
 * By staff: all or a part of what was authorised; the rest of it is given up. Throws NOTHING_AUTHORIZED and
 * CAPTURE_EXCEEDS_AUTHORIZED.
 */
export function capture(account: Account, amountMinor: number | null): Account {
  const { payment } = account;
  if (payment.state !== 'authorized' || payment.method !== 'card' || payment.amountMinor === 0) {
    throw conflict('NOTHING_AUTHORIZED', 'Nothing of this order is authorised and not yet captured.');
  }
  const wanted = amountMinor ?? payment.amountMinor;
  if (wanted < 1 || wanted > payment.amountMinor) {
    throw conflict('CAPTURE_EXCEEDS_AUTHORIZED', `From 1 to ${payment.amountMinor} minor units can be captured.`);
  }
  return captureCard(account, wanted);
}

/** By staff: cash that was promised is expected no more. Throws NOTHING_PROMISED. */
export function writeOff(account: Account): Account {
  const { payment } = account;
  if (payment.method === 'cash_on_delivery') {
    if (payment.state === 'voided') return account;
    if (payment.state === 'authorized') return say(withPayment(account, move(payment, 'voided')), 'voided');
  }
  throw conflict('NOTHING_PROMISED', 'No cash is still to be paid for this order.');
}

function captureCard(account: Account, amountMinor: number): Account {
  const { payment } = account;
  const movement = { ...movementOf(payment, 'capture', captureKey(payment)), amountMinor };
  return put(withPayment(account, move(payment, 'capturing')), movement);
}

/** Gives up an authorisation, or a charge that waits for the customer. */
export function voidCharge(account: Account): Account {
  const { payment } = account;
  const amountMinor = payment.authorizedMinor || payment.amountMinor;
  const movement = { ...movementOf(payment, 'void', voidKey(payment)), amountMinor };
  return put(withPayment(account, { ...move(payment, 'voiding'), clientSecret: null }), movement);
}
