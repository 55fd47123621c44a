import { sql } from 'kysely';
import type { CartDb, Lines } from '../tables.ts';
import type { OpenQuiet, QuietCart } from './port.ts';
import { linesOf } from './postgres.ts';

/** Quiet carts in PostgreSQL. One that lay for a week longer, because nobody looked, is left in peace. */
export const quietCarts: OpenQuiet<CartDb> = (db) => ({
  async find({ hours, atMost }) {
    const { rows } = await sql<Row>`select id, user_id, email, lines from carts
      where touched_hour > ${since(hours)} - interval '7 days' and touched_hour <= ${since(hours)} and ${quiet(hours)}
      order by touched_hour limit ${atMost}`.execute(db);
    return rows.map(quietCartOf);
  },

  async take({ hours, ids }) {
    const { rows } = await sql<Row>`with found as (
        select id from carts where id = any(${ids}::uuid[]) and ${quiet(hours)} for update skip locked)
      update carts set reminded_at = bus.now() from found where carts.id = found.id
      returning carts.id, user_id, email, lines`.execute(db);
    return rows.map(quietCartOf);
  },
});

interface Row {
  readonly id: string;
  readonly user_id: string | null;
  readonly email: string;
  readonly lines: Lines;
}

const since = (hours: number) => sql`bus.now() - make_interval(hours => ${hours}::int)`;

const quiet = (hours: number) => sql`email is not null and reminded_at is null and ordered_by = '{}' and lines <> '{}'
  and updated_at <= ${since(hours)}`;

const quietCartOf = ({ id, user_id: userId, email, lines }: Row): QuietCart => ({
  id,
  userId,
  email,
  lines: linesOf(lines),
});
