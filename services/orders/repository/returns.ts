import { type Kysely, type Selectable, sql } from 'kysely';
import { money } from '#platform/kernel/money.ts';
import type { From, PlaceInTime } from '#platform/kernel/paging.ts';
import type { Order } from '../domain/order.ts';
import type { Return, ReturnStatus } from '../domain/returns.ts';
import type { OrdersDb, OrdersTx, ReturnRow } from './tables.ts';

/** A new one; whoever calls holds the lock of its order. */
export async function insertReturn(tx: OrdersTx, one: Return): Promise<void> {
  await tx.db.insertInto('returns').values(rowOf(one)).execute();
}

/** Writes what changes in a return's life; whoever calls holds the lock of its order. */
export async function saveReturn(tx: OrdersTx, one: Return): Promise<void> {
  const { status, lines, refund_minor, restocked, decision_note, decided_at, received_at } = rowOf(one);
  await tx.db
    .updateTable('returns')
    .set({ status, lines, refund_minor, restocked, decision_note, decided_at, received_at })
    .where('id', '=', one.id)
    .execute();
}

/** All returns of some orders, the oldest first. Orders of which nothing was sent have none, and are not asked for. */
export async function returnsOf(
  db: Kysely<OrdersDb>,
  orders: readonly Order[],
): Promise<ReadonlyMap<string, readonly Return[]>> {
  const sent = orders.filter(({ shipments }) => shipments.length > 0).map(({ id }) => id);
  if (sent.length === 0) return new Map();
  const rows = await db
    .selectFrom('returns')
    .selectAll()
    .where('order_id', 'in', sent)
    .orderBy('requested_at')
    .orderBy('id')
    .execute();
  return Map.groupBy(rows.map(returnOf), ({ orderId }) => orderId);
}

/** Which order a return is of: what has to be locked before the return is looked at. */
export async function orderOfReturn(tx: OrdersTx, id: string): Promise<string | undefined> {
  const row = await tx.db.selectFrom('returns').select('order_id').where('id', '=', id).executeTakeFirst();
  return row?.order_id;
}

/** From the newest to the oldest. */
export async function listReturns(
  db: Kysely<OrdersDb>,
  status: ReturnStatus | undefined,
  { after, limit }: From<PlaceInTime>,
): Promise<readonly Return[]> {
  let select = db.selectFrom('returns').selectAll().orderBy('requested_at', 'desc').orderBy('id', 'desc');
  if (status !== undefined) select = select.where('status', '=', status);
  if (after !== null) {
    select = select.where(sql<boolean>`(requested_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
  }
  return (await select.limit(limit).execute()).map(returnOf);
}

const rowOf = (one: Return) => ({
  id: one.id,
  order_id: one.orderId,
  order_number: one.orderNumber,
  status: one.status,
  lines: sql<ReturnRow['lines']>`${JSON.stringify(one.lines)}::jsonb`,
  reason: one.reason,
  note: one.note,
  currency: one.refund.currencyCode,
  refund_minor: one.refund.minorUnits,
  restocked: sql<ReturnRow['restocked']>`${JSON.stringify(one.restocked)}::jsonb`,
  decision_note: one.decisionNote,
  requested_at: one.requestedAt,
  decided_at: one.decidedAt,
  received_at: one.receivedAt,
});

const returnOf = (row: Selectable<ReturnRow>): Return => ({
  id: row.id,
  orderId: row.order_id,
  orderNumber: row.order_number,
  status: row.status,
  lines: row.lines,
  reason: row.reason,
  note: row.note,
  refund: money(row.currency, Number(row.refund_minor)),
  restocked: row.restocked,
  decisionNote: row.decision_note,
  requestedAt: row.requested_at,
  decidedAt: row.decided_at,
  receivedAt: row.received_at,
});
