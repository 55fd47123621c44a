import { sql } from 'kysely';
import type { Line } from '../domain.ts';
import type { InventoryDb, InventoryReader, InventoryTx } from './schema.ts';

/** A place where goods lie. The address is Protobuf's JSON of it. */
export type LocationRow = InventoryDb['locations'];

const columns = sql`l.id, l.name, l.kind, l.pickup, l.address, l.priority, l.active`;

/** Every location, the one first from which goods are taken first. */
export async function listLocations(db: InventoryReader): Promise<readonly LocationRow[]> {
  const { rows } = await sql<LocationRow>`select ${columns} from locations l order by l.priority, l.id`.execute(db);
  return rows;
}

/** Where customers may collect all of some goods, each SKU of which is given once. */
export async function pickupLocations(db: InventoryReader, wanted: readonly Line[]): Promise<readonly LocationRow[]> {
  const { rows } = await sql<LocationRow>`select ${columns} from locations l
    where l.active and l.pickup and not exists (
      select from unnest(${wanted.map((one) => one.sku)}::text[], ${wanted.map((one) => one.quantity)}::int[])
        as w (sku, quantity)
      where not exists (select from stock_by_location s
        where s.sku = w.sku and s.location_id = l.id and s.on_hand - s.reserved >= w.quantity))
    order by l.priority, l.id`.execute(db);
  return rows;
}

/** Some locations, kept as they are until the transaction ends, so that none is closed while goods are brought to it. */
export async function holdLocations(tx: InventoryTx, ids: readonly string[]): Promise<readonly LocationRow[]> {
  const { rows } = await sql<LocationRow>`
    select ${columns} from locations l where l.id = any(${ids}::text[]) order by l.id for share`.execute(tx.db);
  return rows;
}

/** Every location, while nobody else adds or changes one. Goods may be shelved meanwhile: that locks only the keys. */
export async function lockLocations(tx: InventoryTx): Promise<readonly LocationRow[]> {
  await sql`lock table locations in share row exclusive mode`.execute(tx.db);
  const { rows } = await sql<LocationRow>`
    select ${columns} from locations l order by l.id for no key update`.execute(tx.db);
  return rows;
}

/** How many SKUs lie at a location. Nothing can come back to it meanwhile: all that ever lay there is locked. */
export async function lockGoodsAt(tx: InventoryTx, id: string): Promise<number> {
  await sql`select from stock where sku in (select sku from shelves where location_id = ${id})
    order by sku for update`.execute(tx.db);
  const { rows } = await sql<{ skus: number }>`
    select count(*)::int as skus from stock_by_location where location_id = ${id} and on_hand > 0`.execute(tx.db);
  return rows[0]?.skus ?? 0;
}

/** Adds a location, or replaces what is known of it. */
export async function putLocation(tx: InventoryTx, one: LocationRow): Promise<void> {
  await sql`insert into locations (id, name, kind, pickup, address, priority, active)
    values (${one.id}, ${one.name}, ${one.kind}, ${one.pickup},
      ${one.address === null ? null : JSON.stringify(one.address)}::jsonb, ${one.priority}, ${one.active})
    on conflict (id) do update set name = excluded.name, kind = excluded.kind, pickup = excluded.pickup,
      address = excluded.address, priority = excluded.priority, active = excluded.active`.execute(tx.db);
}
