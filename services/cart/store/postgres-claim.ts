import { type Kysely, sql } from 'kysely';
import type { Claimed } from '../merge.ts';
import type { CartDb, Lines } from '../tables.ts';
import type { ClaimStore } from './port.ts';
import { keptLines, linesOf, touched } from './postgres.ts';

/** Carts in PostgreSQL that change hands. */
export const claimStore = (db: Kysely<CartDb>): ClaimStore => ({
  async openOf(userId) {
    const { rows } = await sql<{ id: string }>`select id from carts where ${openOf(userId)} ${newest}`.execute(db);
    return rows[0]?.id ?? null;
  },

  async queue(userId) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`cart.claim/${userId}`}, 0))`.execute(db);
  },

  async lock({ id, userId }) {
    const { rows } = await sql<Row>`select ${columns} from carts
      where id = ${id}::uuid or id = (select id from carts where ${openOf(userId)} ${newest})
      order by id for update`.execute(db);
    const carts = rows.map(claimedOf);
    const cart = carts.find((one) => one.id === id) ?? null;
    const other = carts.find((one) => one.id !== id) ?? null;
    // What was ordered while this waited for its lock is not open any more.
    return { cart, open: [other, cart].find((one) => one !== null && isOpenOf(one, userId)) ?? null };
  },

  async take({ id, userId, email }) {
    await sql`update carts set ${touched}, user_id = ${userId}::text, email = coalesce(${email}::text, email)
      where id = ${id}::uuid`.execute(db);
  },

  async merge({ id, into, userId, email, contents }) {
    await sql`update carts set ${touched}, lines = ${JSON.stringify(keptLines(contents.lines))}::jsonb,
        codes = ${contents.codes}::text[], email = coalesce(${email}::text, email)
      where id = ${into}::uuid`.execute(db);
    await sql`update carts set ${touched}, lines = '{}', codes = '{}', email = null, user_id = ${userId}::text,
        merged_into = ${into}::uuid
      where id = ${id}::uuid`.execute(db);
  },
});

const isOpenOf = (cart: Claimed, userId: string): boolean =>
  cart.userId === userId && !cart.ordered && cart.mergedInto === null;

const openOf = (userId: string) => sql`user_id = ${userId}::text and merged_into is null and ordered_by = '{}'`;

const newest = sql`order by created_at desc, id desc limit 1`;

interface Row {
  readonly id: string;
  readonly user_id: string | null;
  readonly ordered: boolean;
  readonly merged_into: string | null;
  readonly lines: Lines;
  readonly codes: readonly string[];
}

const columns = sql`id, user_id, ordered_by <> '{}' as ordered, merged_into, lines, codes`;

const claimedOf = ({ id, user_id: userId, ordered, merged_into: mergedInto, lines, codes }: Row): Claimed => ({
  id,
  userId,
  ordered,
  mergedInto,
  lines: linesOf(lines),
  codes,
});
