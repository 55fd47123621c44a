import { type Kysely, sql } from 'kysely';
import type { OrdersDb, OrdersTx } from './tables.ts';

/**
 * Gives the next numbers of this year to those of the orders that have no invoice yet. One statement for all of them,
 * and the last one of its transaction: the counter is one row that every shipment wants, and stays locked until the
 * commit. A number lives and dies with the transaction that took it, so there are no gaps.
 */
export async function issueInvoices(tx: OrdersTx, orderIds: readonly string[], at: Date): Promise<void> {
  const year = at.getUTCFullYear();
  await sql`
    with wanted as materialized (
      select id, row_number() over (order by placed_at, id)::integer as position
      from orders where id = any(${orderIds}::uuid[]) and invoice_number is null
    ), counter as (
      insert into invoice_counters as c (year, issued)
      select ${year}::integer, count(*)::integer from wanted having count(*) > 0
      on conflict (year) do update set issued = c.issued + excluded.issued
      returning issued - (select count(*)::integer from wanted) as before
    ), issued as (
      insert into invoices (year, sequence, order_id, issued_at)
      select ${year}::integer, counter.before + wanted.position, wanted.id, ${at}::timestamptz from wanted, counter
      returning year, sequence, order_id
    )
    update orders o set invoice_number = i.year || '-' || lpad(i.sequence::text, greatest(6, length(i.sequence::text)), '0'),
      version = o.version + 1
    from issued i where o.id = i.order_id`.execute(tx.db);
}

/** When an order's invoice was issued. */
export async function invoicedAt(db: Kysely<OrdersDb>, orderId: string): Promise<Date | undefined> {
  const row = await db.selectFrom('invoices').select('issued_at').where('order_id', '=', orderId).executeTakeFirst();
  return row?.issued_at;
}
