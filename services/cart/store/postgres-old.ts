import { type Kysely, sql } from 'kysely';
import type { CartDb } from '../tables.ts';
import type { OldCarts } from './port.ts';

/**
 * Old carts in PostgreSQL, the oldest first along their index. What is left of an ordered one moves to the end of time, so
 * that nobody looks at it again; when its order ends after all, it is a cart like any other, and empty.
 */
export const oldCarts = (db: Kysely<CartDb>): OldCarts => ({
  async forget({ days, atMost }) {
    const { rows } = await sql<{ forgotten: number }>`with old as (
        select id, ordered_by = '{}' as unused from carts
        where touched_hour <= ${since(days)} and updated_at <= ${since(days)}
        order by touched_hour limit ${atMost} for update skip locked
      ), gone as (delete from carts using old where carts.id = old.id and old.unused),
      emptied as (
        update carts set user_id = null, email = null, lines = '{}', codes = '{}', touched_hour = 'infinity' from old
        where carts.id = old.id and not old.unused)
      select count(*)::int as forgotten from old`.execute(db);
    return rows[0]?.forgotten ?? 0;
  },
});

const since = (days: number) => sql`bus.now() - make_interval(days => ${days}::int)`;
