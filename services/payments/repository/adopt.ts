import { type Kysely, sql } from 'kysely';
import type { PaymentsDb } from './tables.ts';

/**
 * Gives payments that a replica of the version before left with the provider the movement that it did not write. What
 * this version writes is leased for ever in that one's eyes, so neither takes the other's work. For one release.
 */
export async function adoptOlder(db: Kysely<PaymentsDb>): Promise<void> {
  await sql`with left_behind as (
      update payments p set lease_until = 'infinity',
        refunding_minor = case state when 'refunding' then captured_minor - refunded_minor else 0 end
      where state in ('charging', 'refunding') and lease_until < bus.now() and created_at > bus.now() - interval '7 days'
        and not exists (select from movements m
          where m.key = case p.state when 'charging' then p.order_id::text else p.order_id || ':refund' end)
      returning p.*
    )
    insert into movements (key, order_id, kind, amount_minor, state, refund_id, reason)
    select case state when 'charging' then order_id::text else order_id || ':refund' end, order_id,
      case state when 'charging' then 'charge' else 'refund' end,
      case state when 'charging' then amount_minor else refunding_minor end, 'unknown',
      case state when 'refunding' then order_id::text end,
      case state when 'refunding' then 'ORDER_CANCELLED' else '' end
    from left_behind on conflict do nothing`.execute(db);
}
