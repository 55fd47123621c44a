import { type Kysely, sql } from 'kysely';
import type { CartDb, Lines } from '../tables.ts';

/** A person as a request about their data names them: the address only when it was proved to be theirs. */
interface Known {
  readonly userId: string | undefined;
  readonly email: string | undefined;
}

/** A cart in words that its owner understands. */
interface TheirCart {
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly email: string | null;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly codes: readonly string[];
  readonly orderedAs: readonly string[];
}

/** The newest carts of a person. */
export async function cartsOf(
  db: Kysely<CartDb>,
  person: Known & { readonly atMost: number },
): Promise<readonly TheirCart[]> {
  const { rows } = await sql<Omit<TheirCart, 'lines'> & { lines: Lines }>`
    select created_at as "createdAt", updated_at as "changedAt", email, lines, codes, ordered_by as "orderedAs" from carts
    where id in (${theirs(person)}) order by created_at desc limit ${person.atMost}`.execute(db);
  return rows.map(({ lines, ...rest }) => ({
    ...rest,
    lines: Object.entries(lines).map(([sku, { quantity }]) => ({ sku, quantity })),
  }));
}

/**
 * Deletes the carts of a person; those that were ordered stay as empty shells of nobody, so that their orders know
 * them. Answers which there were.
 */
export async function forgetCarts(db: Kysely<CartDb>, person: Known): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`with found as (
      select id, ordered_by = '{}' as unused from carts where id in (${theirs(person)}) order by id for update
    ), gone as (delete from carts using found where carts.id = found.id and found.unused),
    emptied as (
      update carts set user_id = null, email = null, lines = '{}', codes = '{}' from found
      where carts.id = found.id and not found.unused)
    select id from found`.execute(db);
  return rows.map(({ id }) => id);
}

/** Each branch reads along an index of its own. A signed-in stranger's cart is not theirs, whatever its address says. */
const theirs = ({ userId, email }: Known) => sql`
  select id from carts where user_id = ${userId ?? ''} and merged_into is null
  union select id from carts where user_id = ${userId ?? ''} and merged_into is not null
  union select id from carts where lower(email) = lower(${email ?? ''}) and email is not null
    and (user_id is null or user_id = ${userId ?? ''})`;
