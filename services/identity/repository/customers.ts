import { type Kysely, sql } from 'kysely';
import type { PlaceInTime } from '#platform/kernel/paging.ts';
import { isRole, type Role } from '../domain.ts';
import type { IdentityTx } from './addresses.ts';
import type { IdentityTables } from './tables.ts';

/** An account as those who look after customers see it. */
export interface Customer {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly areas: readonly string[];
  readonly emailVerified: boolean;
  readonly secondFactor: boolean;
  readonly disabled: boolean;
  readonly createdAt: Date;
}

export interface Listed {
  readonly query: string | null;
  readonly role: Role | null;
  readonly after: PlaceInTime | null;
  readonly limit: number;
}

/** Accounts from the newest to the oldest, each with where it stands in the list. */
export async function listCustomers(
  db: Kysely<IdentityTables>,
  { query, role, after, limit }: Listed,
): Promise<readonly { readonly customer: Customer; readonly position: PlaceInTime }[]> {
  const { rows } = await sql<Row & { position: string }>`select ${columns}, created_at::text as position from users
    where ${matching(query)} and ${withRole(role)}
      and ${after === null ? sql`true` : sql`(created_at, id) < (${after.at}::timestamptz, ${after.id})`}
    order by users.created_at desc, id desc limit ${limit}`.execute(db);
  return rows.map(({ position, ...row }) => ({
    customer: customerOf(row),
    position: { at: position, id: row.id },
  }));
}

export async function readCustomer(db: Kysely<IdentityTables>, id: string): Promise<Customer | null> {
  const { rows } = await sql<Row>`select ${columns} from users where id = ${id}`.execute(db);
  return rows[0] === undefined ? null : customerOf(rows[0]);
}

/** Locks an account, and lets changes that may concern the last administrator take turns. */
export async function lockCustomer(tx: IdentityTx, id: string): Promise<Customer | null> {
  await sql`select pg_advisory_xact_lock(hashtextextended('identity.admins', 0))`.execute(tx.db);
  const { rows } = await sql<Row>`select ${columns} from users where id = ${id} for update`.execute(tx.db);
  return rows[0] === undefined ? null : customerOf(rows[0]);
}

/** Whether somebody else can still administer the shop; true only while `lockCustomer` holds. */
export async function hasOtherAdmin(tx: IdentityTx, id: string): Promise<boolean> {
  const { rows } = await sql`select 1 from users where roles @> '{admin}' and disabled_at is null and id <> ${id}
    limit 1`.execute(tx.db);
  return rows.length === 1;
}

export async function saveRoles(
  tx: IdentityTx,
  { id, roles, areas }: { readonly id: string; readonly roles: readonly string[]; readonly areas: readonly string[] },
): Promise<void> {
  await sql`update users set roles = ${roles}::text[], areas = ${areas}::text[], updated_at = bus.now()
    where id = ${id}`.execute(tx.db);
}

/** Disabling ends the sessions by a trigger. */
export async function saveDisabled(tx: IdentityTx, id: string, disabled: boolean): Promise<void> {
  await sql`update users set disabled_at = ${disabled ? sql`bus.now()` : null}, updated_at = bus.now()
    where id = ${id}`.execute(tx.db);
}

export async function endSessions(tx: IdentityTx, userId: string): Promise<number> {
  const { numAffectedRows } = await sql`delete from sessions where user_id = ${userId}`.execute(tx.db);
  return Number(numAffectedRows ?? 0);
}

type Row = Omit<Customer, 'roles'> & { readonly roles: readonly string[] };

const customerOf = (row: Row): Customer => ({ ...row, roles: row.roles.filter(isRole) });

const columns = sql`id, email, name, roles, areas, email_verified as "emailVerified", two_factor_enabled as "secondFactor",
  disabled_at is not null as disabled, created_at as "createdAt"`;

/** Each branch reads along an index of its own. */
function matching(query: string | null) {
  if (query === null) return sql<boolean>`true`;
  const beginning = `${query.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`(lower(name) like ${beginning} or email like ${beginning})`;
}

function withRole(role: Role | null) {
  if (role === null) return sql<boolean>`true`;
  const has = sql<boolean>`roles @> ${[role]}::text[]`;
  return role === 'customer' ? has : sql<boolean>`roles && '{staff,admin}' and ${has}`;
}
