import { type Kysely, sql } from 'kysely';
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

export async function beginErasure(
  tx: IdentityTx,
  one: { readonly id: string; readonly userId: string; readonly tokenHash: Buffer },
): Promise<void> {
  await sql`insert into erasures (id, user_id, token_hash, requested_at)
    values (${one.id}::uuid, ${one.userId}, ${one.tokenHash}, bus.now())`.execute(tx.db);
}

/** Notes one answer, once; how many there are then. 0 when there is no such erasure under way. */
export async function addAnswer(tx: IdentityTx, id: string, answer: Omit<ErasureAnswer, 'at'>): Promise<number> {
  const { rows } = await sql`select 1 from erasures where id = ${id}::uuid and completed_at is null for update`.execute(
    tx.db,
  );
  if (rows.length === 0) return 0;
  await sql`insert into erasure_answers (erasure_id, service, at, erased, kept)
    values (${id}::uuid, ${answer.service}, bus.now(), ${JSON.stringify(answer.erased)}::jsonb, ${answer.kept})
    on conflict do nothing`.execute(tx.db);
  const counted = await sql<{ count: number }>`select count(*)::int as count from erasure_answers
    where erasure_id = ${id}::uuid`.execute(tx.db);
  return counted.rows[0]?.count ?? 0;
}

/** Everybody has answered: not even the id of the person stays. */
export async function completeErasure(tx: IdentityTx, id: string): Promise<void> {
  await sql`update erasures set completed_at = bus.now(), user_id = null where id = ${id}::uuid`.execute(tx.db);
}

/**
 * Deletes an account with all that hangs on it, so that nobody signs in from this moment on; how much there was of
 * what. Proofs under way hold ids and addresses within their text.
 */
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
  await sql`delete from verifications where position(${id} in value) > 0 or position(${id} in identifier) > 0
    or position(${email} in lower(value)) > 0 or position(${email} in lower(identifier)) > 0`.execute(tx.db);
  await sql`delete from users where id = ${id}`.execute(tx.db);
  return rows[0] ?? {};
}

/** The hash of a person's password; null when they sign in without one. */
export async function passwordHashOf(db: Kysely<IdentityTables>, userId: string): Promise<string | null> {
  const { rows } = await sql<{ password: string | null }>`select password from credentials
    where user_id = ${userId} and provider_id = 'credential'`.execute(db);
  return rows[0]?.password ?? null;
}
