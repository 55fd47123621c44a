import { type Generated, type Kysely, sql } from 'kysely';
import type { Tx } from '#platform/database/port.ts';
import type { Change, Line, Reservation, ReservationState, Stock } from './domain.ts';

/** The tables of the inventory's schema. */
export interface InventoryDb {
  stock: {
    sku: string;
    on_hand: number;
    reserved: Generated<number>;
    low_stock_threshold: Generated<number>;
    version: Generated<number>;
  };
  movements: { id: Generated<number>; sku: string; delta: number; reason: string; order_id: string | null };
  reservations: {
    order_id: string;
    attempt: number;
    state: ReservationState;
    lines: readonly Line[];
    expires_at: Date | null;
    ended_at: Date | null;
  };
}

export type InventoryTx = Tx<InventoryDb, 'inventory'>;

/** The counters of some SKUs, locked until the transaction ends; unknown ones are absent. */
export async function lockStock(tx: InventoryTx, skus: readonly string[]): Promise<readonly Stock[]> {
  if (skus.length === 0) return [];
  const { rows } = await sql<{ sku: string; on_hand: number; reserved: number }>`
    select sku, on_hand, reserved from stock where sku = any(${skus}::text[]) order by sku for update`.execute(tx.db);
  return rows.map((row) => ({ sku: row.sku, onHand: row.on_hand, reserved: row.reserved }));
}

/**
 * Applies changes to the counters and says of each SKU that came or went. on_hand's part of a change is
 * written into the ledger by `record`.
 */
export async function changeStock(
  tx: InventoryTx,
  before: readonly Stock[],
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return;
  const { rows } = await sql<{ sku: string; available: number; version: number }>`
    update stock s set on_hand = s.on_hand + c.on_hand, reserved = s.reserved + c.reserved, version = s.version + 1
    from unnest(${changes.map((c) => c.sku)}::text[], ${changes.map((c) => c.onHand)}::int[],
                ${changes.map((c) => c.reserved)}::int[]) as c (sku, on_hand, reserved)
    where s.sku = c.sku
    returning s.sku, s.on_hand - s.reserved as available, s.version`.execute(tx.db);
  const was = new Map(before.map((one) => [one.sku, one.onHand > one.reserved]));
  for (const { sku, available, version } of rows) {
    if (was.get(sku) === available > 0) continue;
    tx.publish('inventory.stock_changed', sku, { sku, available: available > 0, version: BigInt(version) });
  }
}

export interface Movement {
  readonly sku: string;
  readonly delta: number;
  readonly reason: string;
  readonly orderId: string | null;
}

export async function record(tx: InventoryTx, movements: readonly Movement[]): Promise<void> {
  if (movements.length === 0) return;
  await sql`insert into movements (sku, delta, reason, order_id)
    select * from unnest(${movements.map((m) => m.sku)}::text[], ${movements.map((m) => m.delta)}::int[],
      ${movements.map((m) => m.reason)}::text[], ${movements.map((m) => m.orderId)}::uuid[])`.execute(tx.db);
}

/** Sets counted goods, never below what is reserved; unknown SKUs begin to be kept. */
export async function countStock(
  tx: InventoryTx,
  counted: readonly { sku: string; onHand: number }[],
  reason: string,
): Promise<void> {
  const skus = counted.map((one) => one.sku);
  await sql`insert into stock (sku, on_hand) select sku, 0 from unnest(${[...skus].sort()}::text[]) as sku
    on conflict do nothing`.execute(tx.db);
  const before = await lockStock(tx, skus);
  const wanted = new Map(counted.map((one) => [one.sku, one.onHand]));
  const changes = before
    .map(({ sku, onHand, reserved }) => ({
      sku,
      onHand: Math.max(wanted.get(sku) ?? 0, reserved) - onHand,
      reserved: 0,
    }))
    .filter((change) => change.onHand !== 0);
  await changeStock(tx, before, changes);
  await record(
    tx,
    changes.map(({ sku, onHand }) => ({ sku, delta: onHand, reason, orderId: null })),
  );
}

/** The last reservation of each order, locked. */
export async function lockReservations(
  tx: InventoryTx,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, Reservation>> {
  const { rows } = await sql<{ order_id: string; attempt: number; state: ReservationState; lines: readonly Line[] }>`
    select order_id, attempt, state, lines from reservations
    where order_id = any(${orderIds}::uuid[]) order by order_id, attempt for update`.execute(tx.db);
  return new Map(
    rows.map(({ order_id: orderId, attempt, state, lines }) => [orderId, { orderId, attempt, state, lines }] as const),
  );
}

/** Ends reservations, or moves a committed one on. */
export async function endReservations(
  tx: InventoryTx,
  ending: readonly Reservation[],
  state: ReservationState,
): Promise<void> {
  if (ending.length === 0) return;
  await sql`update reservations r set state = ${state}, ended_at = statement_timestamp()
    from unnest(${ending.map((r) => r.orderId)}::uuid[], ${ending.map((r) => r.attempt)}::int[]) as e (order_id, attempt)
    where r.order_id = e.order_id and r.attempt = e.attempt`.execute(tx.db);
}

/** Adds reservations; answers the deadline of the held ones. Orders that have such an attempt already are passed over. */
export async function addReservations(
  tx: InventoryTx,
  added: readonly Reservation[],
  holdSeconds: number,
): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await sql<{ order_id: string; expires_at: Date }>`
    insert into reservations (order_id, attempt, state, lines, expires_at, ended_at)
    select a.order_id, a.attempt, a.state, a.lines,
      case a.state when 'held' then bus.now() + make_interval(secs => ${holdSeconds}) end,
      case a.state when 'held' then null else statement_timestamp() end
    from unnest(${added.map((r) => r.orderId)}::uuid[], ${added.map((r) => r.attempt)}::int[],
      ${added.map((r) => r.state)}::text[], ${added.map((r) => JSON.stringify(r.lines))}::jsonb[])
      as a (order_id, attempt, state, lines)
    on conflict do nothing
    returning order_id, expires_at`.execute(tx.db);
  return new Map(rows.map((row) => [row.order_id, row.expires_at]));
}

/** Held reservations past their deadline, locked; those that another sweep has in hand are passed over. */
export async function lockOverdue(tx: InventoryTx, atMost: number): Promise<readonly Reservation[]> {
  const { rows } = await sql<{ order_id: string; attempt: number; lines: readonly Line[] }>`
    select order_id, attempt, lines from reservations where state = 'held' and expires_at <= bus.now()
    order by expires_at limit ${atMost} for update skip locked`.execute(tx.db);
  return rows.map(({ order_id: orderId, attempt, lines }) => ({ orderId, attempt, lines, state: 'held' }));
}

export interface StockRow extends Stock {
  readonly lowStockThreshold: number;
}

/** The counters as they are now; unknown SKUs are absent. */
export async function readStock(db: Kysely<InventoryDb>, skus: readonly string[]): Promise<readonly StockRow[]> {
  const { rows } = await sql<{ sku: string; on_hand: number; reserved: number; low_stock_threshold: number }>`
    select sku, on_hand, reserved, low_stock_threshold from stock where sku = any(${skus}::text[])`.execute(db);
  return rows.map((row) => ({
    sku: row.sku,
    onHand: row.on_hand,
    reserved: row.reserved,
    lowStockThreshold: row.low_stock_threshold,
  }));
}
