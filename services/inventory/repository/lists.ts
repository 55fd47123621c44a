import { sql } from 'kysely';
import type { From } from '#platform/kernel/paging.ts';
import { mainLocation } from '../domain.ts';
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

export interface PickRow {
  readonly orderId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly locationId: string;
  readonly locationName: string;
}

/** What to take from where for some orders, best location first; nothing in a shop with one location. */
export async function readPicks(db: InventoryReader, orderIds: readonly string[]): Promise<readonly PickRow[]> {
  const { rows } = await sql<PickRow>`
    select r.order_id as "orderId", t.sku, t.quantity, l.id as "locationId", l.name as "locationName"
    from (select distinct on (order_id) order_id, state, lines from reservations
      where order_id = any(${orderIds}::uuid[]) order by order_id, attempt desc) r
    cross join lateral jsonb_to_recordset(r.lines) as t (sku text, quantity integer, location text)
    join locations l on l.id = coalesce(t.location, ${mainLocation})
    where r.state = 'committed' and (select count(*) from locations) > 1
    order by r.order_id, l.priority, l.id, t.sku`.execute(db);
  return rows;
}
