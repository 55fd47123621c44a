import { sql } from 'kysely';
import type { From } from '#platform/kernel/paging.ts';
import type { InventoryReader } from './schema.ts';

/** What can be sold of some SKUs now; unknown ones are absent. */
export async function readAvailable(
  db: InventoryReader,
  skus: readonly string[],
): Promise<readonly { readonly sku: string; readonly available: number }[]> {
  const { rows } = await sql<{ sku: string; available: number }>`
    select sku, on_hand - reserved as available from stock where sku = any(${skus}::text[])`.execute(db);
  return rows;
}

export interface StockRow {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly lowStockThreshold: number;
  /** Where it lies, best location first. */
  readonly locations: readonly { readonly locationId: string; readonly onHand: number; readonly reserved: number }[];
}

const columns = sql`s.sku, s.on_hand as "onHand", s.reserved, s.low_stock_threshold as "lowStockThreshold", (
  select jsonb_agg(jsonb_build_object('locationId', l.id, 'onHand', p.on_hand, 'reserved', p.reserved)
    order by l.priority, l.id)
  from stock_by_location p join locations l on l.id = p.location_id where p.sku = s.sku) as locations`;

/** The counters of some SKUs as staff see them; unknown ones are absent. */
export async function readStock(db: InventoryReader, skus: readonly string[]): Promise<readonly StockRow[]> {
  const { rows } = await sql<StockRow>`select ${columns} from stock s where s.sku = any(${skus}::text[])`.execute(db);
  return rows;
}

/** SKUs after one, in their order, that begin with a text; all of them, or those at or below their threshold. */
export async function listStock(
  db: InventoryReader,
  given: From<string> & { readonly prefix: string; readonly low: boolean },
): Promise<readonly StockRow[]> {
  const pattern = `${given.prefix.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await sql<StockRow>`select ${columns} from stock s
    where s.sku > ${given.after ?? ''} ${given.prefix === '' ? sql`` : sql`and s.sku like ${pattern}`}
    ${given.low ? sql`and s.low` : sql``} order by s.sku limit ${given.limit}`.execute(db);
  return rows;
}

export interface MovementRow {
  readonly id: number;
  readonly delta: number;
  readonly reason: string;
  readonly locationId: string;
  readonly orderId: string | null;
  readonly at: Date;
}

/** The ledger of a SKU, the newest movement first. */
export async function listMovements(
  db: InventoryReader,
  given: From<number> & { readonly sku: string },
): Promise<readonly MovementRow[]> {
  const { rows } = await sql<MovementRow>`
    select m.id, m.delta, m.reason, m.location_id as "locationId", m.order_id as "orderId", m.at from movements m
    where m.sku = ${given.sku} and (${given.after}::bigint is null or m.id < ${given.after}::bigint)
    order by m.id desc limit ${given.limit}`.execute(db);
  return rows;
}
