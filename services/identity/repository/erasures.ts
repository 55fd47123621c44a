import { type Kysely, sql } from 'kysely';
import { erasureSettleSeconds } from '../config.ts';
import type { IdentityTx } from './addresses.ts';
import type { IdentityTables } from './tables.ts';

/** The certificate of an erasure. */
export interface Erasure {
  readonly id: string;
  readonly requestedAt: Date;
  readonly completedAt: Date | null;
  readonly answers: readonly ErasureAnswer[];
}

export interface ErasureAnswer {
  readonly service: string;
  readonly at: Date;
  readonly erased: Readonly<Record<string, number>>;
  readonly kept: string;
}

/** An erasure by the hash of its token, or the one under way of a person; null when there is none. */
export async function findErasure(
  db: Kysely<IdentityTables>,
  by: { readonly tokenHash: Buffer } | { readonly userId: string },
): Promise<Erasure | null> {
  const which = 'userId' in by ? sql`user_id = ${by.userId}` : sql`token_hash = ${by.tokenHash}`;
  const { rows } = await sql<Omit<Erasure, 'answers'>>`select id, requested_at as "requestedAt",
    completed_at as "completedAt" from erasures where ${which}`.execute(db);
  const [row] = rows;
  if (row === undefined) return null;
  const answers = await sql<ErasureAnswer>`select service, at, erased, kept from erasure_answers
    where erasure_id = ${row.id}::uuid order by at, service`.execute(db);
  return { ...row, answers: answers.rows };
}

/** Whose erasure it is: the address is kept for the second time of asking. */
export interface Leaving {
  readonly id: string;
  readonly userId: string;
  readonly email: string;
  readonly proved: boolean;
}

export async function beginErasure(tx: IdentityTx, one: Leaving & { readonly tokenHash: Buffer }): Promise<void> {
  await sql`insert into erasures (id, user_id, email, proved, token_hash, requested_at)
    values (${one.id}::uuid, ${one.userId}, ${one.email}, ${one.proved}, ${one.tokenHash}, bus.now())`.execute(tx.db);
}

/**
 * Notes one answer, once for each time of asking; how many have given the one that is asked for. What was erased is added
 * up, and what is kept is what was said last. 0 when there is no such erasure under way.
 */
export async function addAnswer(tx: IdentityTx, id: string, answer: Omit<ErasureAnswer, 'at'>): Promise<Answered> {
  const { rows } = await sql<{ again: boolean }>`select asked_again_at is not null as again from erasures
    where id = ${id}::uuid and completed_at is null for update`.execute(tx.db);
  const [asked] = rows;
  if (asked === undefined) return { count: 0, again: false };
  const { again } = asked;
  await sql`insert into erasure_answers as a (erasure_id, service, at, erased, kept, again)
    values (${id}::uuid, ${answer.service}, bus.now(), ${JSON.stringify(answer.erased)}::jsonb, ${answer.kept}, ${again})
    on conflict (erasure_id, service) do update set again = true, at = excluded.at,
      erased = ${bothErased}, kept = coalesce(nullif(excluded.kept, ''), a.kept)
    where excluded.again and not a.again`.execute(tx.db);
  const counted = await sql<{ count: number }>`select count(*)::int as count from erasure_answers
    where erasure_id = ${id}::uuid and again = ${again}`.execute(tx.db);
  return { count: counted.rows[0]?.count ?? 0, again };
}

/** How many services have answered, and whether for the second time. */
export interface Answered {
  readonly count: number;
  readonly again: boolean;
}

const bothErased = sql`(select coalesce(jsonb_object_agg(kind, total), '{}') from (
  select kind, sum(n::int) as total from (
    select * from jsonb_each_text(a.erased) union all select * from jsonb_each_text(excluded.erased)) as each (kind, n)
  group by kind) as sums)`;

/**
 * Erasures that are to be asked for again, locked and marked: everybody has answered, and whatever somebody began while
 * they still had a session is over by now. An address with a new account is that person's, and is left alone.
 */
export async function takeSettled(tx: IdentityTx, answers: number, atMost: number): Promise<readonly Leaving[]> {
  const { rows } = await sql<Leaving>`update erasures e set asked_again_at = bus.now()
    where id in (
      select id from erasures where asked_again_at is null and completed_at is null
        and requested_at <= bus.now() - make_interval(secs => ${erasureSettleSeconds})
        and (select count(*) from erasure_answers where erasure_id = erasures.id) >= ${answers}
      order by requested_at limit ${atMost} for update skip locked)
    returning id, user_id as "userId", proved,
      case when exists (select from users u where u.email = e.email) then '' else coalesce(e.email, '') end as email`.execute(
    tx.db,
  );
  return rows;
}

/** Everybody has answered twice: not even the id of the person stays. */
export async function completeErasure(tx: IdentityTx, id: string): Promise<void> {
  await sql`update erasures set completed_at = bus.now(), user_id = null, email = null where id = ${id}::uuid`.execute(
    tx.db,
  );
}

/** Deletes an account with all that hangs on it, so that nobody signs in from this moment on; how much there was of what. */
export async function deletePerson(
  tx: IdentityTx,
  { id, email }: { readonly id: string; readonly email: string },
): Promise<Readonly<Record<string, number>>> {
  const { rows } = await sql<Record<string, number>>`select 1 as accounts,
    (select count(*)::int from sessions where user_id = ${id}) as sessions,
    (select count(*)::int from credentials where user_id = ${id})
      + (select count(*)::int from passkeys where user_id = ${id}) as "waysToSignIn",
    (select count(distinct name)::int from devices where user_id = ${id}) as devices,
    (select count(*)::int from addresses where user_id = ${id}) as addresses,
    (select count(*)::int from exports where user_id = ${id}) as exports`.execute(tx.db);
  await deleteProofs(tx, [id, email]);
  await sql`delete from users where id = ${id}`.execute(tx.db);
  return rows[0] ?? {};
}

/** Proofs under way hold ids and addresses within their text. */
export async function deleteProofs(tx: IdentityTx, of: readonly string[]): Promise<void> {
  for (const text of of.filter((one) => one !== ''))
    await sql`delete from verifications
      where position(${text} in lower(value)) > 0 or position(${text} in lower(identifier)) > 0`.execute(tx.db);
}

/** The hash of a person's password; null when they sign in without one. */
export async function passwordHashOf(db: Kysely<IdentityTables>, userId: string): Promise<string | null> {
  const { rows } = await sql<{ password: string | null }>`select password from credentials
    where user_id = ${userId} and provider_id = 'credential'`.execute(db);
  return rows[0]?.password ?? null;
}
