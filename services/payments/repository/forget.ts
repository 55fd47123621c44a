import { type Kysely, sql } from 'kysely';
import type { PaymentsDb } from './tables.ts';

/**
 * Forgets, with their card tokens, payments that were prepared a day before the last order that was heard of, and whose
 * own order was never heard of: it was refused. After a pause the orders that are still to be heard keep theirs, and so do
 * those that are prepared again at this moment. Looks at each payment once, `atOnce` of them in a statement; another
 * replica that does it at this moment is left to it.
 */
export async function forgetPrepared(db: Kysely<PaymentsDb>, atOnce: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { rows } = await sql<{ looked: number }>`
      with place as (
        select seen_until from forgetting for update skip locked
      ), looked as (
        select p.order_id, p.created_at from payments p, place
        where p.created_at > place.seen_until and p.created_at <
          (select created_at from payments where placed order by created_at desc limit 1) - interval '1 day'
        order by p.created_at fetch first ${atOnce} rows with ties
      ), forgotten as (
        delete from payments p using looked
        where p.order_id = looked.order_id and p.state = 'prepared' and not (p.placed or p.reserved or p.redeemed)
          and p.created_at = looked.created_at
      ), moved as (
        update forgetting set seen_until = until from (select max(created_at) as until from looked) as last
        where until is not null
      )
      select count(*)::int as looked from looked`.execute(db);
    if ((rows[0]?.looked ?? 0) < atOnce) return;
  }
}
