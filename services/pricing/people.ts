import { sql } from 'kysely';
import { each, type Subscribers } from '#platform/events/port.ts';
import { boundedJson } from '#platform/kernel/bounded-json.ts';
import type { PricingDb, PricingTx } from './repository/tables.ts';

type Heard = 'identity.export_requested' | 'identity.erasure_requested' | 'orders.forgotten';

/**
 * What pricing says and forgets of a person: whose uses of promotions they are. The uses stay counted. By the hash of
 * a proved address, and by the orders that are forgotten. Identity asks to forget twice, as an order may not yet have
 * taken its uses the first time.
 */
export const people = (given: {
  readonly customerOf: (email: string) => string;
}): Pick<Subscribers<PricingDb, 'pricing'>, Heard> => ({
  'identity.export_requested': each(async ({ data: { requestId, person } }, tx) => {
    const { rows: promotionsUsed } = await sql<object>`
      select p.title, p.code, u.order_id as "orderId", u.saved as "savedMinorUnits", p.currency, r.at
      from promotion_uses u join promotions p on p.id = u.promotion_id join redemptions r on r.order_id = u.order_id
      where u.customer = ${hashOf(person, given)} order by r.at desc limit ${exportedUses}`.execute(tx.db);
    const dataJson = boundedJson({ promotionsUsed }, exportedLength);
    tx.publish('pricing.person_exported', requestId, { requestId, dataJson });
  }),

  'identity.erasure_requested': each(async ({ data: { requestId, person } }, tx) => {
    const { numAffectedRows } = await sql`update promotion_uses set customer = ${nobody}
      where customer = ${hashOf(person, given)}`.execute(tx.db);
    const erased = { promotionUses: Number(numAffectedRows ?? 0) };
    tx.publish('pricing.person_erased', requestId, { requestId, erased });
  }),

  'orders.forgotten': (events, tx) =>
    forgetOrders(
      tx,
      events.map(({ subject }) => subject),
    ),
});

/** Uses that an export names at most, and the longest text of it, in characters. */
const exportedUses = 2_000;
const exportedLength = 300_000;

/** As long as a hash, and the hash of no address. */
const nobody = Buffer.alloc(32);

/** Whose address was not proved is looked for under none: somebody else's uses are not theirs. */
const hashOf = (
  person: { readonly email: string } | undefined,
  { customerOf }: { readonly customerOf: (email: string) => string },
): Buffer => {
  const email = person?.email ?? '';
  return email === '' ? Buffer.alloc(0) : Buffer.from(customerOf(email), 'hex');
};

async function forgetOrders(tx: PricingTx, orderIds: readonly string[]): Promise<void> {
  await sql`update promotion_uses set customer = ${nobody} where order_id = any(${orderIds}::uuid[])`.execute(tx.db);
}
