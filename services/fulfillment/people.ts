import { type Kysely, sql } from 'kysely';
import { each, type Subscribers } from '#platform/events/port.ts';
import { boundedJson } from '#platform/kernel/bounded-json.ts';
import type { FulfillmentDb, FulfillmentTx } from './repository.ts';

type Heard = 'identity.export_requested' | 'identity.erasure_requested' | 'orders.forgotten';

/**
 * What fulfillment says and forgets of a person. What was sent stays counted; to whom is forgotten. Identity asks to
 * forget twice, as an order of theirs may not have been here the first time.
 */
export const people: Pick<Subscribers<FulfillmentDb, 'fulfillment'>, Heard> = {
  'identity.export_requested': each(async ({ data: { requestId, person } }, tx) => {
    const deliveries = await deliveriesTo(tx.db, { userId: person?.userId, email: person?.email });
    const dataJson = boundedJson({ deliveries }, exportedLength);
    tx.publish('fulfillment.person_exported', requestId, { requestId, dataJson });
  }),

  'identity.erasure_requested': each(async ({ data: { requestId, person } }, tx) => {
    const { finished, open } = await lockDeliveries(tx, { userId: person?.userId, email: person?.email });
    await forget(tx, finished);
    const erased = { deliveries: finished.length };
    tx.publish('fulfillment.person_erased', requestId, { requestId, erased, kept: keptOf(open) });
  }),

  async 'orders.forgotten'(events, tx) {
    await forget(
      tx,
      events.map(({ subject }) => subject),
    );
  },
};

/** Deliveries that an export names at most, and the longest text of it, in characters. */
const exportedDeliveries = 2_000;
const exportedLength = 500_000;

interface Known {
  readonly userId: string | undefined;
  /** Absent unless it was proved to be theirs. */
  readonly email: string | undefined;
}

async function deliveriesTo(db: Kysely<FulfillmentDb>, person: Known): Promise<readonly object[]> {
  const { rows } = await sql<object>`
    select number as "orderNumber", status, person as "to", lines, created_at as "preparedAt",
      (select coalesce(json_agg(json_build_object('carrier', s.carrier, 'trackingNumber', s.tracking_number,
        'shippedAt', s.shipped_at, 'deliveredAt', s.delivered_at) order by s.shipped_at), '[]')
       from shipments s where s.order_id = f.order_id) as shipments
    from fulfillments f where order_id in (${theirs(person)})
    order by created_at desc limit ${exportedDeliveries}`.execute(db);
  return rows;
}

/** The finished ones, locked, and how many are still to be delivered: orders says of those when they are forgotten. */
async function lockDeliveries(
  tx: FulfillmentTx,
  person: Known,
): Promise<{ readonly finished: readonly string[]; readonly open: number }> {
  const { rows } = await sql<{ id: string; finished: boolean }>`
    select order_id as id, status in ('delivered', 'cancelled') as finished from fulfillments
    where order_id in (${theirs(person)}) order by order_id for update`.execute(tx.db);
  const finished = rows.filter((row) => row.finished).map(({ id }) => id);
  return { finished, open: rows.length - finished.length };
}

async function forget(tx: FulfillmentTx, orderIds: readonly string[]): Promise<void> {
  await sql`update fulfillments set person = null, access_token = '' where order_id = any(${orderIds}::uuid[])`.execute(
    tx.db,
  );
  await tx.blankSaid(orderIds);
}

function keptOf(open: number): string {
  if (open === 0) return '';
  return `${open === 1 ? 'One delivery is' : `${open} deliveries are`} on the way: to whom is forgotten with the order.`;
}

/** By account and, for what guests ordered, by address. */
const theirs = ({ userId, email }: Known) => sql`
  select order_id from fulfillments where person ->> 'userId' = ${userId ?? ''}
  union select order_id from fulfillments where lower(person ->> 'email') = lower(${email ?? ''})
    and person ->> 'email' <> '' and person ->> 'userId' is null`;
