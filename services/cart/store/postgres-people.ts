import { sql } from 'kysely';
import type { CartDb, Lines } from '../tables.ts';
import type { KnownPerson, OpenPeople, TheirCart } from './port.ts';
import { linesOf } from './postgres.ts';

/** What carts in PostgreSQL know of people. */
export const peopleStore: OpenPeople<CartDb> = (db) => ({
  async cartsOf(person, atMost) {
    const { rows } = await sql<Omit<TheirCart, 'lines'> & { lines: Lines }>`
      select created_at as "createdAt", updated_at as "changedAt", email, lines, codes, ordered_by as "orderedAs"
      from carts where id in (${theirs(person)}) order by created_at desc limit ${atMost}`.execute(db);
    return rows.map(({ lines, ...rest }) => ({ ...rest, lines: linesOf(lines) }));
  },

  async forget(person) {
    const { rows } = await sql<{ id: string }>`with found as (
        select id, ordered_by = '{}' as unused from carts where id in (${theirs(person)}) order by id for update
      ), gone as (delete from carts using found where carts.id = found.id and found.unused),
      emptied as (
        update carts set user_id = null, email = null, lines = '{}', codes = '{}' from found
        where carts.id = found.id and not found.unused)
      select id from found`.execute(db);
    return rows.map(({ id }) => id);
  },
});

/** Each branch reads along an index of its own. A signed-in stranger's cart is not theirs, whatever its address says. */
const theirs = ({ userId, email }: KnownPerson) => sql`
  select id from carts where user_id = ${userId ?? ''} and merged_into is null
  union select id from carts where user_id = ${userId ?? ''} and merged_into is not null
  union select id from carts where lower(email) = lower(${email ?? ''}) and email is not null
    and (user_id is null or user_id = ${userId ?? ''})`;
