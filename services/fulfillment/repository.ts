import { fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { type Kysely, sql } from 'kysely';
import { type Person, PersonSchema } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import type { Tx } from '#platform/database/port.ts';
import { cancellable, type Fulfillment, type Line, type Shipment, type Status } from './domain.ts';

/** The tables of the fulfillment's schema. */
export interface FulfillmentDb {
  fulfillments: {
    order_id: string;
    number: string;
    status: Status;
    lines: readonly Line[];
    person: JsonValue | null;
    access_token: string;
    created_at: Date;
    updated_at: Date;
  };
  shipments: {
    id: string;
    order_id: string;
    carrier: string;
    tracking_number: string;
    lines: readonly Line[];
    shipped_at: Date;
    delivered_at: Date | null;
  };
}

export type FulfillmentTx = Tx<FulfillmentDb, 'fulfillment'>;

/** A fulfillment with what its events say beside it. */
export interface Kept extends Fulfillment {
  readonly number: string;
  readonly person: Person | null;
  readonly accessToken: string;
}

export interface Prepared {
  readonly orderId: string;
  readonly number: string;
  readonly lines: readonly Line[];
  readonly person: Person | undefined;
  readonly accessToken: string;
}

/** The fulfillment with all its shipments, as it is now; null when the order is not known. */
export const readFulfillment = (db: Kysely<FulfillmentDb>, orderId: string): Promise<Kept | null> =>
  fulfillmentOf(db, orderId, sql``);

/** The same, locked until the transaction ends. */
export const lockFulfillment = (tx: FulfillmentTx, orderId: string): Promise<Kept | null> =>
  fulfillmentOf(tx.db, orderId, sql`for update`);

async function fulfillmentOf(
  db: Kysely<FulfillmentDb>,
  orderId: string,
  lock: ReturnType<typeof sql>,
): Promise<Kept | null> {
  const { rows } = await sql<Row>`select order_id, number, status, lines, person, access_token from fulfillments
    where order_id = ${orderId}::uuid ${lock}`.execute(db);
  const row = rows[0];
  if (row === undefined) return null;
  // Read after the lock is had, so that a shipment committed while waiting for it is seen.
  const shipments = await shipmentsOf(db, orderId);
  const { order_id, number, status, lines, person, access_token } = row;
  return {
    orderId: order_id,
    number,
    status,
    lines,
    shipments,
    accessToken: access_token,
    person: person === null ? null : fromJson(PersonSchema, person, { ignoreUnknownFields: true }),
  };
}

/** The order that a shipment belongs to; null when there is no such shipment. */
export async function orderOfShipment(tx: FulfillmentTx, id: string): Promise<string | null> {
  const { rows } = await sql<{ order_id: string }>`select order_id from shipments where id = ${id}::uuid`.execute(
    tx.db,
  );
  return rows[0]?.order_id ?? null;
}

/** Makes confirmed orders ready to pack; those known already, cancelled ones too, are passed over. */
export async function prepare(tx: FulfillmentTx, orders: readonly Prepared[]): Promise<void> {
  if (orders.length === 0) return;
  await sql`insert into fulfillments (order_id, number, status, lines, person, access_token)
    select o.order_id, o.number, 'ready', o.lines, o.person, o.access_token
    from unnest(${orders.map((o) => o.orderId)}::uuid[], ${orders.map((o) => o.number)}::text[],
      ${orders.map((o) => JSON.stringify(o.lines))}::jsonb[], ${orders.map((o) => jsonOf(o.person))}::jsonb[],
      ${orders.map((o) => o.accessToken)}::text[]) as o (order_id, number, lines, person, access_token)
    order by o.order_id on conflict do nothing`.execute(tx.db);
}

/** Cancels what is not yet shipped, also what was never heard of; answers the orders that it stopped. */
export async function cancel(
  tx: FulfillmentTx,
  orders: readonly { readonly orderId: string; readonly number: string }[],
): Promise<ReadonlySet<string>> {
  if (orders.length === 0) return new Set();
  const { rows } = await sql<{ order_id: string }>`
    insert into fulfillments (order_id, number, status, lines)
    select order_id, max(number), 'cancelled', '[]'
    from unnest(${orders.map((o) => o.orderId)}::uuid[], ${orders.map((o) => o.number)}::text[]) as o (order_id, number)
    group by order_id order by order_id
    on conflict (order_id) do update set status = 'cancelled', updated_at = bus.now()
      where fulfillments.status = any(${[...cancellable]}::text[])
    returning order_id`.execute(tx.db);
  return new Set(rows.map((row) => row.order_id));
}

export async function setStatus(tx: FulfillmentTx, orderId: string, status: Status): Promise<void> {
  await sql`update fulfillments set status = ${status}, updated_at = bus.now()
    where order_id = ${orderId}::uuid`.execute(tx.db);
}

export async function addShipment(tx: FulfillmentTx, shipment: Shipment): Promise<void> {
  const { id, orderId, carrier, trackingNumber, lines, shippedAt } = shipment;
  await sql`insert into shipments (id, order_id, carrier, tracking_number, lines, shipped_at)
    values (${id}::uuid, ${orderId}::uuid, ${carrier}, ${trackingNumber}, ${JSON.stringify(lines)}::jsonb,
      ${shippedAt})`.execute(tx.db);
}

export async function markDelivered(tx: FulfillmentTx, id: string, at: Date): Promise<void> {
  await sql`update shipments set delivered_at = ${at} where id = ${id}::uuid`.execute(tx.db);
}

interface Row {
  readonly order_id: string;
  readonly number: string;
  readonly status: Status;
  readonly lines: readonly Line[];
  readonly person: JsonValue | null;
  readonly access_token: string;
}

async function shipmentsOf(db: Kysely<FulfillmentDb>, orderId: string): Promise<readonly Shipment[]> {
  const { rows } = await sql<FulfillmentDb['shipments']>`
    select id, order_id, carrier, tracking_number, lines, shipped_at, delivered_at from shipments
    where order_id = ${orderId}::uuid order by shipped_at, id`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    orderId: row.order_id,
    carrier: row.carrier,
    trackingNumber: row.tracking_number,
    lines: row.lines,
    shippedAt: row.shipped_at,
    deliveredAt: row.delivered_at,
  }));
}

const jsonOf = (person: Person | undefined): string | null =>
  person === undefined ? null : JSON.stringify(toJson(PersonSchema, person));
