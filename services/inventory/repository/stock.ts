import { sql } from 'kysely';
import { type Change, mainLocation, type Shelf, type Stock, totalsOf } from '../domain.ts';
import type { InventoryReader, InventoryTx } from './schema.ts';

/** The counters of a SKU as they were locked. */
export interface Locked extends Stock {
  /** What can be sold is at or below the threshold, and that has been said. */
  readonly low: boolean;
  readonly lowStockThreshold: number;
}

/**
 * The counters of some SKUs, locked until the transaction ends; unknown ones are absent. The row in `stock` is the lock
 * of all its shelves, so these are read after it, and only those of goods that lie in several locations.
 */
export async function lockStock(tx: InventoryTx, skus: readonly string[]): Promise<readonly Locked[]> {
  if (skus.length === 0) return [];
  const { rows } = await sql<LockedRow>`
    select sku, on_hand as "onHand", reserved, low, low_stock_threshold as "lowStockThreshold", spread from stock
    where sku = any(${skus}::text[]) order by sku for update`.execute(tx.db);
  const shelves = await readShelves(
    tx.db,
    rows.filter((row) => row.spread).map((row) => row.sku),
  );
  return rows.map(({ spread, ...row }) => ({
    ...row,
    shelves: shelves.get(row.sku) ?? [
      { location: mainLocation, onHand: row.onHand, reserved: row.reserved, active: true },
    ],
  }));
}

interface LockedRow extends Omit<Locked, 'shelves'> {
  readonly spread: boolean;
}

async function readShelves(db: InventoryReader, skus: readonly string[]): Promise<ReadonlyMap<string, Shelf[]>> {
  if (skus.length === 0) return new Map();
  const { rows } = await sql<Shelf & { readonly sku: string }>`
    select s.sku, l.id as location, s.on_hand as "onHand", s.reserved, l.active
    from shelves s join locations l on l.id = s.location_id
    where s.sku = any(${skus}::text[]) order by l.priority, l.id`.execute(db);
  return Map.groupBy(rows, ({ sku }) => sku);
}

/**
 * Applies changes to the counters of locked SKUs, and says of each that came, went, or fell to its threshold. on_hand's
 * part of a change is written into the ledger by `record`.
 */
export async function changeStock(
  tx: InventoryTx,
  before: readonly Locked[],
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return;
  const totals = totalsOf(changes);
  const { rows } = await sql<Changed>`
    update stock s set on_hand = s.on_hand + c.on_hand, reserved = s.reserved + c.reserved, version = s.version + 1,
      low = s.on_hand + c.on_hand - s.reserved - c.reserved <= s.low_stock_threshold
    from unnest(${totals.map((c) => c.sku)}::text[], ${totals.map((c) => c.onHand)}::int[],
                ${totals.map((c) => c.reserved)}::int[]) as c (sku, on_hand, reserved)
    where s.sku = c.sku
    returning s.sku, s.on_hand - s.reserved as available, s.version, s.low, s.low_stock_threshold as threshold
  `.execute(tx.db);
  const spread = new Set(before.filter((one) => one.shelves.length > 1).map((one) => one.sku));
  await changeShelves(
    tx,
    changes.filter(({ sku }) => spread.has(sku)),
  );
  sayChanges(tx, before, rows);
}

async function changeShelves(tx: InventoryTx, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  await sql`update shelves s set on_hand = s.on_hand + c.on_hand, reserved = s.reserved + c.reserved
    from unnest(${changes.map((c) => c.sku)}::text[], ${changes.map((c) => c.location)}::text[],
                ${changes.map((c) => c.onHand)}::int[], ${changes.map((c) => c.reserved)}::int[])
      as c (sku, location_id, on_hand, reserved)
    where s.sku = c.sku and s.location_id = c.location_id`.execute(tx.db);
}

interface Changed {
  readonly sku: string;
  readonly available: number;
  readonly version: number;
  readonly low: boolean;
  readonly threshold: number;
}

function sayChanges(tx: InventoryTx, before: readonly Locked[], changed: readonly Changed[]): void {
  const was = new Map(before.map((one) => [one.sku, one]));
  for (const { sku, available, version, low, threshold } of changed) {
    const old = was.get(sku);
    if (old === undefined || old.onHand > old.reserved !== available > 0) {
      tx.publish('inventory.stock_changed', sku, { sku, available: available > 0, version: BigInt(version) });
    }
    if (low && old?.low === false) tx.publish('inventory.low_stock', sku, { sku, available, threshold });
  }
}

/** Sets the threshold of a locked SKU, and says so when what can be sold is at or below the new one. */
export async function setThreshold(tx: InventoryTx, before: Locked, threshold: number): Promise<void> {
  const { rows } = await sql<Changed>`
    update stock set low_stock_threshold = ${threshold}, low = on_hand - reserved <= ${threshold}
    where sku = ${before.sku}
    returning sku, on_hand - reserved as available, version, low, low_stock_threshold as threshold`.execute(tx.db);
  sayChanges(tx, [before], rows);
}

/** Begins to keep SKUs of which no stock was kept. */
export async function keepStock(tx: InventoryTx, skus: readonly string[]): Promise<void> {
  await sql`insert into stock (sku, on_hand) select sku, 0 from unnest(${[...skus].sort()}::text[]) as sku
    on conflict do nothing`.execute(tx.db);
}

/** Lets a locked SKU lie in a further location; the first such moment gives the main location a shelf too. */
export async function addShelf(tx: InventoryTx, sku: string, location: string): Promise<void> {
  await sql`with spreading as (
      update stock set spread = true where sku = ${sku} and not spread returning sku, on_hand, reserved)
    insert into shelves (sku, location_id, on_hand, reserved)
    select sku, ${mainLocation}, on_hand, reserved from spreading
    union all select ${sku}, ${location}, 0, 0 on conflict do nothing`.execute(tx.db);
}

export interface Movement {
  readonly sku: string;
  readonly location: string;
  readonly delta: number;
  readonly reason: string;
  readonly orderId: string | null;
}

/** Writes the ledger. */
export async function record(tx: InventoryTx, movements: readonly Movement[]): Promise<void> {
  if (movements.length === 0) return;
  await sql`insert into movements (sku, location_id, delta, reason, order_id)
    select * from unnest(${movements.map((m) => m.sku)}::text[], ${movements.map((m) => m.location)}::text[],
      ${movements.map((m) => m.delta)}::int[], ${movements.map((m) => m.reason)}::text[],
      ${movements.map((m) => m.orderId)}::uuid[])`.execute(tx.db);
}

/** Sets what was counted in the main location, never below what is reserved there; unknown SKUs begin to be kept. */
export async function countStock(
  tx: InventoryTx,
  counted: readonly { sku: string; onHand: number }[],
  reason: string,
): Promise<void> {
  const skus = counted.map((one) => one.sku);
  await keepStock(tx, skus);
  const before = await lockStock(tx, skus);
  const wanted = new Map(counted.map((one) => [one.sku, one.onHand]));
  const changes = before
    .flatMap(({ sku, shelves }) => shelves.map((shelf) => ({ sku, ...shelf })))
    .filter(({ location }) => location === mainLocation)
    .map(({ sku, location, onHand, reserved }) => ({
      sku,
      location,
      onHand: Math.max(wanted.get(sku) ?? 0, reserved) - onHand,
      reserved: 0,
    }))
    .filter((change) => change.onHand !== 0);
  await changeStock(tx, before, changes);
  await record(
    tx,
    changes.map(({ sku, location, onHand }) => ({ sku, location, delta: onHand, reason, orderId: null })),
  );
}
