import { fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { type Generated, type Kysely, type Selectable, sql } from 'kysely';
import { type Person, PersonSchema } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import type { Tx } from '#platform/database/port.ts';
import type { From, PlaceInTime } from '#platform/kernel/paging.ts';
import {
  cancellable,
  editable,
  type Fulfillment,
  type Line,
  type Parcel,
  type Shipment,
  type Status,
} from './domain.ts';

/** The tables of the fulfillment's schema. */
export interface FulfillmentDb {
  fulfillments: {
    order_id: string;
    number: string;
    status: Status;
    lines: readonly Line[];
    person: JsonValue | null;
    access_token: string;
    pickup_location_id: string | null;
    shipping_method: string;
    edited_at: Date | null;
    round: Generated<number>;
    created_at: Date;
    updated_at: Date;
  };
  shipments: {
    id: string;
    order_id: string;
    carrier: string;
    tracking_number: string;
    more_parcels: readonly Parcel[];
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
  readonly shippingMethod: string;
}

export interface Prepared {
  readonly orderId: string;
  readonly number: string;
  readonly lines: readonly Line[];
  readonly person: Person | undefined;
  readonly accessToken: string;
  readonly pickupLocationId: string | null;
  readonly shippingMethod: string;
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
  const { rows } = await sql<Row>`select ${columns} from fulfillments
    where order_id = ${orderId}::uuid ${lock}`.execute(db);
  // Read after the lock is had, so that a shipment committed while waiting for it is seen.
  const [kept] = await withShipments(db, rows);
  return kept ?? null;
}

/** Fulfillments in any of the states, the oldest first, each with where it stands in the list. */
export async function listFulfillments(
  db: Kysely<FulfillmentDb>,
  statuses: readonly Status[],
  { after, limit }: From<PlaceInTime>,
): Promise<readonly { readonly kept: Kept; readonly place: PlaceInTime }[]> {
  const later =
    after === null ? sql`true` : sql`(created_at, order_id) > (${after.at}::timestamptz, ${after.id}::uuid)`;
  // State by state, so that each is read along the index however many there are.
  const { rows } = await sql<Row & { created: string }>`select page.*, page.created_at::text as created
    from unnest(${[...statuses]}::text[]) as wanted (state) cross join lateral (
      select ${columns}, created_at from fulfillments where status = wanted.state and ${later}
      order by created_at, order_id limit ${limit}) as page
    order by page.created_at, page.order_id limit ${limit}`.execute(db);
  const all = await withShipments(db, rows);
  return all.map((kept, at) => ({ kept, place: { at: rows[at]?.created ?? '', id: kept.orderId } }));
}

/** The order that a shipment belongs to; null when there is no such shipment. */
export async function orderOfShipment(tx: FulfillmentTx, id: string): Promise<string | null> {
  const { rows } = await sql<{ order_id: string }>`select order_id from shipments where id = ${id}::uuid`.execute(
    tx.db,
  );
  return rows[0]?.order_id ?? null;
}

/** Makes confirmed orders ready to pack; those known already, edited and cancelled ones too, are passed over. */
export async function prepare(tx: FulfillmentTx, orders: readonly Prepared[]): Promise<void> {
  if (orders.length === 0) return;
  await sql`insert into fulfillments (order_id, number, status, lines, person, access_token, pickup_location_id,
      shipping_method)
    select o.order_id, o.number, 'ready', o.lines, o.person, o.access_token, o.pickup_location_id, o.shipping_method
    from unnest(${orders.map((o) => o.orderId)}::uuid[], ${orders.map((o) => o.number)}::text[],
      ${orders.map((o) => JSON.stringify(o.lines))}::jsonb[], ${orders.map((o) => jsonOf(o.person))}::jsonb[],
      ${orders.map((o) => o.accessToken)}::text[], ${orders.map((o) => o.pickupLocationId)}::text[],
      ${orders.map((o) => o.shippingMethod)}::text[])
      as o (order_id, number, lines, person, access_token, pickup_location_id, shipping_method)
    order by o.order_id on conflict do nothing`.execute(tx.db);
}

/**
 * Puts an edited order in the place of what was prepared, also of nothing: only a confirmed order is edited. Older
 * edits, and those of an order that is taken in hand or cancelled, change nothing.
 */
export async function prepareEdited(tx: FulfillmentTx, order: Prepared, editedAt: Date): Promise<void> {
  await sql`insert into fulfillments (order_id, number, status, lines, person, access_token, pickup_location_id,
      shipping_method, edited_at)
    values (${order.orderId}::uuid, ${order.number}, 'ready', ${JSON.stringify(order.lines)}::jsonb,
      ${jsonOf(order.person)}::jsonb, ${order.accessToken}, ${order.pickupLocationId},
      ${order.shippingMethod}, ${editedAt})
    on conflict (order_id) do update
      set lines = excluded.lines, person = excluded.person, edited_at = excluded.edited_at, updated_at = bus.now()
      where fulfillments.status = any(${[...editable]}::text[])
        and coalesce(fulfillments.edited_at, '-infinity') < excluded.edited_at`.execute(tx.db);
}

/** What is sent, and to whom, once it is certain. */
export async function settle(
  tx: FulfillmentTx,
  { orderId, lines, person }: Pick<Kept, 'orderId' | 'lines' | 'person'>,
): Promise<void> {
  await sql`update fulfillments set lines = ${JSON.stringify(lines)}::jsonb, person = ${jsonOf(person)}::jsonb
    where order_id = ${orderId}::uuid`.execute(tx.db);
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

/** Keeps that the packing was taken back. */
export async function saveUnpacked(
  tx: FulfillmentTx,
  { orderId, status, round }: Pick<Kept, 'orderId' | 'status' | 'round'>,
): Promise<void> {
  await sql`update fulfillments set status = ${status}, round = ${round}, updated_at = bus.now()
    where order_id = ${orderId}::uuid`.execute(tx.db);
}

export async function addShipment(tx: FulfillmentTx, shipment: Shipment): Promise<void> {
  const { id, orderId, carrier, trackingNumber, moreParcels, lines, shippedAt, deliveredAt } = shipment;
  await sql`insert into shipments (id, order_id, carrier, tracking_number, more_parcels, lines, shipped_at, delivered_at)
    values (${id}::uuid, ${orderId}::uuid, ${carrier}, ${trackingNumber}, ${JSON.stringify(moreParcels)}::jsonb,
      ${JSON.stringify(lines)}::jsonb, ${shippedAt}, ${deliveredAt})`.execute(tx.db);
}

export async function markDelivered(tx: FulfillmentTx, id: string, at: Date): Promise<void> {
  await sql`update shipments set delivered_at = ${at} where id = ${id}::uuid`.execute(tx.db);
}

const columns = sql`order_id, number, status, lines, person, access_token, pickup_location_id,
  shipping_method, round`;

type Row = Omit<Selectable<FulfillmentDb['fulfillments']>, 'edited_at' | 'created_at' | 'updated_at'>;

async function withShipments(db: Kysely<FulfillmentDb>, rows: readonly Row[]): Promise<readonly Kept[]> {
  if (rows.length === 0) return [];
  const shipments = await shipmentsOf(
    db,
    rows.map((row) => row.order_id),
  );
  return rows.map((row) => ({
    orderId: row.order_id,
    number: row.number,
    status: row.status,
    lines: row.lines,
    shipments: shipments.filter(({ orderId }) => orderId === row.order_id),
    round: row.round,
    pickupLocationId: row.pickup_location_id,
    accessToken: row.access_token,
    shippingMethod: row.shipping_method,
    person: row.person === null ? null : fromJson(PersonSchema, row.person, { ignoreUnknownFields: true }),
  }));
}

async function shipmentsOf(db: Kysely<FulfillmentDb>, orderIds: readonly string[]): Promise<readonly Shipment[]> {
  const { rows } = await sql<FulfillmentDb['shipments']>`
    select id, order_id, carrier, tracking_number, more_parcels, lines, shipped_at, delivered_at from shipments
    where order_id = any(${[...orderIds]}::uuid[]) order by shipped_at, id`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    orderId: row.order_id,
    carrier: row.carrier,
    trackingNumber: row.tracking_number,
    moreParcels: row.more_parcels,
    lines: row.lines,
    shippedAt: row.shipped_at,
    deliveredAt: row.delivered_at,
  }));
}

const jsonOf = (person: Person | null | undefined): string | null =>
  person === undefined || person === null ? null : JSON.stringify(toJson(PersonSchema, person));
