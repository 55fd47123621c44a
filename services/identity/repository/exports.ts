import { type Kysely, sql } from 'kysely';
import { exportDays } from '../config.ts';
import type { IdentityTx } from './addresses.ts';
import type { IdentityTables } from './tables.ts';

export interface Export {
  readonly id: string;
  readonly requestedAt: Date;
  readonly completedAt: Date | null;
  /** Services that have answered. */
  readonly answered: readonly string[];
}

/** One of a person's exports, or the one under way; null when there is none, also of another person. */
export async function findExport(
  db: Kysely<IdentityTables>,
  { userId, id }: { readonly userId: string; readonly id: string | null },
): Promise<Export | null> {
  const { rows } = await sql<Export>`select id, requested_at as "requestedAt", completed_at as "completedAt",
      array(select service from export_parts where export_id = exports.id order by service) as answered
    from exports where user_id = ${userId} and ${id === null ? sql`completed_at is null` : sql`id = ${id}::uuid`}
      and requested_at > ${oldest}`.execute(db);
  return rows[0] ?? null;
}

/** Begins one in the place of all earlier ones, with what identity itself knows. */
export async function beginExport(
  tx: IdentityTx,
  one: { readonly id: string; readonly userId: string; readonly own: string },
): Promise<void> {
  await sql`delete from exports where user_id = ${one.userId}`.execute(tx.db);
  await sql`insert into exports (id, user_id, requested_at) values (${one.id}::uuid, ${one.userId}, bus.now())`.execute(
    tx.db,
  );
  await addPart(tx, one.id, { service: 'identity', data: one.own });
}

/** Keeps what a service knows, once; how many have answered then. 0 when the export is over or gone. */
export async function addPart(
  tx: IdentityTx,
  id: string,
  part: { readonly service: string; readonly data: string },
): Promise<number> {
  const { rows } = await sql`select 1 from exports where id = ${id}::uuid and completed_at is null for update`.execute(
    tx.db,
  );
  if (rows.length === 0) return 0;
  await sql`insert into export_parts (export_id, service, data) values (${id}::uuid, ${part.service}, ${part.data}::json)
    on conflict do nothing`.execute(tx.db);
  const counted = await sql<{ count: number }>`select count(*)::int as count from export_parts
    where export_id = ${id}::uuid`.execute(tx.db);
  return counted.rows[0]?.count ?? 0;
}

export async function completeExport(tx: IdentityTx, id: string): Promise<void> {
  await sql`update exports set completed_at = bus.now() where id = ${id}::uuid`.execute(tx.db);
}

/** What each service said, as JSON in text. */
export async function partsOf(
  db: Kysely<IdentityTables>,
  id: string,
): Promise<readonly { readonly service: string; readonly data: string }[]> {
  const { rows } = await sql<{ service: string; data: string }>`select service, data::text as data from export_parts
    where export_id = ${id}::uuid order by service`.execute(db);
  return rows;
}

/** What identity itself knows of a person, in words that they understand. */
export async function knownOf(db: Kysely<IdentityTables>, userId: string): Promise<Record<string, object[]>> {
  const list = async (query: ReturnType<typeof sql<object>>) => (await query.execute(db)).rows;
  return {
    account: await list(sql<object>`select id, email, name, email_verified as "emailVerified", roles, areas,
      created_at as "createdAt" from users where id = ${userId}`),
    addresses: await list(sql<object>`select address, default_shipping as "defaultShipping",
      default_billing as "defaultBilling", created_at as "createdAt" from addresses where user_id = ${userId}
      order by created_at`),
    sessions: await list(sql<object>`select created_at as "createdAt", expires_at as "expiresAt",
      ip_address as "address", user_agent as "browser" from sessions where user_id = ${userId}
      order by created_at desc limit 1000`),
    devices: await list(sql<object>`select name, min(first_seen) as "firstSeen", max(last_seen) as "lastSeen"
      from devices where user_id = ${userId} group by name order by max(last_seen) desc`),
    waysToSignIn:
      await list(sql<object>`select provider_id as "kind", account_id as "account", created_at as "createdAt"
      from credentials where user_id = ${userId} order by created_at`),
    passkeys: await list(sql<object>`select name, created_at as "createdAt" from passkeys where user_id = ${userId}
      order by created_at`),
  };
}

/** Deletes exports that were there for long enough; how many. */
export async function sweepExports(db: Kysely<IdentityTables>, atMost: number): Promise<number> {
  const { numAffectedRows } = await sql`delete from exports where id in (
    select id from exports where requested_at <= ${oldest} limit ${atMost})`.execute(db);
  return Number(numAffectedRows ?? 0);
}

const oldest = sql`bus.now() - make_interval(days => ${exportDays})`;
