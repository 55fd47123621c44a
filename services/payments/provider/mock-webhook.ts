import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { Failure } from '#platform/kernel/errors.ts';
import type { PaymentsDb } from '../repository/tables.ts';
import { endWaiting } from './mock-books.ts';
import type { Notice } from './port.ts';

/** What a demonstration sends in the customer's place: the charge that waited was confirmed, or refused. */
const message = z.object({
  id: z.string().min(1).max(200),
  key: z.string().min(1).max(200),
  status: z.enum(['succeeded', 'declined']),
  /** Another amount than the booked one plays a provider that is wrong. */
  amountMinor: z.int().optional(),
});

/** Signs a message of the mock provider, in hexadecimal. */
export const mockSignature = (payload: Uint8Array, webhookKey: Buffer): string =>
  createHmac('sha256', webhookKey).update(payload).digest('hex');

/** Ends the charge that waits, in the mock's own books, and says so. Throws WEBHOOK_SIGNATURE_INVALID. */
export async function readMockWebhook(
  given: { readonly db: Kysely<PaymentsDb>; readonly webhookKey: Buffer; readonly installation: string },
  payload: Uint8Array,
  signature: string,
): Promise<Notice | null> {
  const wanted = Buffer.from(mockSignature(payload, given.webhookKey));
  const sent = Buffer.from(signature);
  if (sent.length !== wanted.length || !timingSafeEqual(sent, wanted)) {
    throw new Failure(
      'unauthenticated',
      'WEBHOOK_SIGNATURE_INVALID',
      'The webhook is not signed by the mock provider.',
    );
  }
  const { id, key, status, amountMinor } = message.parse(JSON.parse(Buffer.from(payload).toString()));
  const charge = await given.db
    .selectFrom('mock_provider')
    .selectAll()
    .where('key', '=', key)
    .where('kind', '=', 'charge')
    .where('installation', 'in', ['', given.installation])
    .executeTakeFirst();
  if (charge === undefined) return null;
  await endWaiting(given.db, key, status);
  return {
    id,
    movement: { kind: 'charge', key, orderId: charge.order_id, reference: charge.reference },
    amount: { currencyCode: charge.currency, minorUnits: amountMinor ?? charge.amount_minor },
    outcome: status === 'succeeded' ? { status, reference: charge.reference } : { status },
  };
}
