import { sql } from 'kysely';
import type { InventoryTx } from './schema.ts';

/** Somebody who is told when a SKU can be had again, in the words of the mail. */
export interface Waiting {
  readonly sku: string;
  readonly email: string;
  readonly title: string;
  readonly productSlug: string;
}

export interface Awaited {
  readonly available: number;
  readonly waiting: number;
}

/** How much there is of a SKU and how many wait for it, locked. */
export async function lockAwaited(tx: InventoryTx, sku: string): Promise<Awaited> {
  const { rows } = await sql<Awaited>`
    select on_hand - reserved as available, waiting from stock where sku = ${sku} for update`.execute(tx.db);
  return rows[0] ?? { available: 0, waiting: 0 };
}

/** For how many SKUs an address waits, and whether for this one. Calls for one address take turns from here on. */
export async function countWaits(
  tx: InventoryTx,
  { sku, email }: { readonly sku: string; readonly email: string },
): Promise<{ readonly skus: number; readonly forThis: boolean }> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`inventory.waiting/${email}`}, 0))`.execute(tx.db);
  const { rows } = await sql<{ skus: number; forThis: boolean }>`
    select count(*)::int as skus, coalesce(bool_or(sku = ${sku}), false) as "forThis"
    from waiting where email = ${email}`.execute(tx.db);
  return rows[0] ?? { skus: 0, forThis: false };
}

/** Puts an address on the list of a locked SKU. */
export async function addWaiting(tx: InventoryTx, one: Waiting): Promise<void> {
  await sql`with added as (
      insert into waiting (sku, email, title, product_slug)
      values (${one.sku}, ${one.email}, ${one.title}, ${one.productSlug}) on conflict do nothing returning sku)
    update stock set waiting = waiting + 1 where sku in (select sku from added)`.execute(tx.db);
}

/** Takes at most so many, who waited longest, off the list of one SKU that can be had again; none when there is none. */
export async function takeWaiting(tx: InventoryTx, atMost: number): Promise<readonly Waiting[]> {
  const { rows } = await sql<{ sku: string }>`
    select sku from stock where waiting > 0 and on_hand > reserved
    order by sku limit 1 for update skip locked`.execute(tx.db);
  const sku = rows[0]?.sku;
  if (sku === undefined) return [];
  const taken = await sql<Waiting>`delete from waiting where sku = ${sku} and email in (
      select email from waiting where sku = ${sku} order by created_at, email limit ${atMost})
    returning sku, email, title, product_slug as "productSlug"`.execute(tx.db);
  await sql`update stock set waiting = (select count(*) from waiting where sku = ${sku}) where sku = ${sku}`.execute(
    tx.db,
  );
  return taken.rows;
}
