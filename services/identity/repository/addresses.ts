import { type Kysely, sql } from 'kysely';
import type { Tx } from '#platform/database/port.ts';
import type { IdentityTables } from './tables.ts';

export type IdentityTx = Tx<IdentityTables, 'identity'>;

/** An address as it is kept: the contract's fields, as JSON. */
export interface KeptAddress {
  readonly fullName: string;
  readonly line1: string;
  readonly line2?: string | undefined;
  readonly city: string;
  readonly region?: string | undefined;
  readonly postalCode: string;
  readonly countryCode: string;
  readonly phone?: string | undefined;
}

export interface SavedAddress {
  readonly id: string;
  readonly address: KeptAddress;
  readonly defaultShipping: boolean;
  readonly defaultBilling: boolean;
}

export type Use = 'shipping' | 'billing';

/** Lets changes of one person's things take turns; false when there is no such person. */
export async function lockPerson(tx: IdentityTx, userId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from users where id = ${userId} for no key update`.execute(tx.db);
  return rows.length === 1;
}

/** The addresses of a person, the oldest first. */
export async function addressesOf(db: Kysely<IdentityTables>, userId: string): Promise<readonly SavedAddress[]> {
  const { rows } = await sql<SavedAddress>`select ${columns} from addresses where user_id = ${userId}
    order by created_at, id`.execute(db);
  return rows;
}

/** Adds one, the default of nothing. */
export async function addAddress(
  tx: IdentityTx,
  one: { readonly id: string; readonly userId: string; readonly address: KeptAddress },
): Promise<void> {
  await sql`insert into addresses (id, user_id, address, default_shipping, default_billing)
    values (${one.id}::uuid, ${one.userId}, ${JSON.stringify(one.address)}::jsonb, false, false)`.execute(tx.db);
}

export async function replaceAddress(tx: IdentityTx, id: string, address: KeptAddress): Promise<void> {
  await sql`update addresses set address = ${JSON.stringify(address)}::jsonb where id = ${id}::uuid`.execute(tx.db);
}

export async function removeAddress(tx: IdentityTx, id: string): Promise<void> {
  await sql`delete from addresses where id = ${id}::uuid`.execute(tx.db);
}

/** Makes one the default of a use, in the place of any other; the person is locked. */
export async function makeDefault(tx: IdentityTx, one: { userId: string; id: string; use: Use }): Promise<void> {
  const column = sql.ref(one.use === 'shipping' ? 'default_shipping' : 'default_billing');
  // The old one first: at no moment two rows may say that they are it.
  await sql`update addresses set ${column} = false where user_id = ${one.userId} and ${column}
    and id <> ${one.id}::uuid`.execute(tx.db);
  await sql`update addresses set ${column} = true where id = ${one.id}::uuid`.execute(tx.db);
}

const columns = sql`id, address, default_shipping as "defaultShipping", default_billing as "defaultBilling"`;
