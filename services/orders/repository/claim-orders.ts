import { sql } from 'kysely';
import type { OrdersTx } from './tables.ts';

/**
 * Makes orders without a customer this customer's; answers their ids. Those of a person who was forgotten, or is about to be,
 * are nobody's for good. Locked in their order, as everywhere.
 */
export async function claimOrders(tx: OrdersTx, ids: readonly string[], userId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    with free as (
      select id from orders where id = any(${ids}::uuid[]) and customer_id is null and not forget and email <> ''
      order by id for update)
    update orders set customer_id = ${userId}::text, person = person || jsonb_build_object('userId', ${userId}::text)
    from free where orders.id = free.id
    returning orders.id`.execute(tx.db);
  return rows.map(({ id }) => id);
}
