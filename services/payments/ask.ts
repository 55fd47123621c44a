import type { Outcome } from './domain/payment.ts';
import type { PaymentProvider } from './provider/port.ts';
import type { Due } from './repository/movements.ts';

/** Tells the provider of a movement; asks before telling again what it may have heard already. */
export async function ask(due: Due, provider: PaymentProvider, signal: AbortSignal): Promise<Outcome> {
  const known = due.again ? await provider.find(named(due), signal) : undefined;
  if (known !== undefined) return known;
  const { movement, cancelledForMs } = due;
  return movement.kind === 'charge' && cancelledForMs !== null
    ? neverCharged(cancelledForMs, provider)
    : tell(due, provider, signal);
}

/**
 * The charge of a cancelled order is not told again: the card would be charged only to be given back. Since the
 * cancellation nobody told it, so once the provider would know of it, it never arrived.
 */
function neverCharged(cancelledForMs: number, { findsAfterMs }: PaymentProvider): Outcome {
  if (cancelledForMs >= findsAfterMs) return { status: 'declined' };
  throw new Error('The order is cancelled, and the provider may not know yet whether its card was charged.');
}

/** After no answer, or a broken one: what the provider knows decides; when it knows nothing, later. */
export async function findOut(
  due: Due,
  error: unknown,
  provider: PaymentProvider,
  signal: AbortSignal,
): Promise<Outcome> {
  const known = await provider.find(named(due), signal);
  if (known === undefined) throw error;
  return known;
}

async function tell({ movement, ...due }: Due, provider: PaymentProvider, signal: AbortSignal): Promise<Outcome> {
  const { key, orderId, kind } = movement;
  const amount = { currencyCode: due.currency, minorUnits: movement.amountMinor };
  if (kind === 'charge') {
    // Its token is forgotten: it could not be told again as it was.
    if (movement.state === 'action_required')
      throw new Error('The provider lost a charge that the customer completes.');
    return provider.charge({ key, orderId, token: due.token, amount, capture: due.captures === 'now' }, signal);
  }
  return provider[kind]({ key, orderId, reference: due.charge ?? '', amount }, signal);
}

const named = ({ movement: { kind, key, orderId }, charge }: Due) => ({ kind, key, orderId, reference: charge });
