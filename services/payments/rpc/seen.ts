import type { Kysely } from 'kysely';
import { notFound } from '#platform/kernel/errors.ts';
import { readPayment, type Seen } from '../repository/staff.ts';
import type { PaymentsDb } from '../repository/tables.ts';

/** A payment that staff speak of. Throws PAYMENT_NOT_FOUND. */
export async function knownPayment(db: Kysely<PaymentsDb>, orderId: string): Promise<Seen> {
  const seen = await readPayment(db, orderId);
  if (seen === undefined) throw notFound('PAYMENT_NOT_FOUND', 'There is no payment for this order.');
  return seen;
}
