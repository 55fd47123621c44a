import { sql } from 'kysely';
import type { Ids } from '#platform/kernel/ids.ts';
import type { Config } from './config.ts';
import { oneTimePassword } from './domain.ts';
import type { IdentityDatabase } from './repository.ts';

/**
 * Makes the first administrator when the shop has none, once however many replicas start together.
 * Answers the lines that tell a made-up password to whoever started the shop; it is kept nowhere else.
 */
export async function ensureAdmin(given: {
  readonly config: Pick<Config, 'adminEmail' | 'adminPassword'>;
  readonly database: IdentityDatabase;
  readonly ids: Ids;
  readonly hash: (password: string) => Promise<string>;
}): Promise<readonly string[]> {
  const { config, database, ids, hash } = given;
  if (await hasAdmin(database.read)) return [];
  const chosen = config.adminEmail !== '';
  const email = chosen ? config.adminEmail.toLowerCase() : 'admin@rialto.example';
  const password = chosen ? config.adminPassword : oneTimePassword(ids.bytes(16));
  const hashed = await hash(password);
  const made = await database.transaction(async ({ db }) => {
    await sql`select pg_advisory_xact_lock(hashtext('identity.first_admin'))`.execute(db);
    if (await hasAdmin(db)) return false;
    await makeAdmin(db, { email, hashed, mustChange: !chosen, ids });
    return true;
  });
  if (!made || chosen) return [];
  return [`First administrator  ${email}`, `One-time password    ${password}  (shown only now)`];
}

type Door = IdentityDatabase['read'];

async function hasAdmin(db: Door): Promise<boolean> {
  const admins = db.selectFrom('users').select('id').where(sql<boolean>`roles @> '{admin}'`);
  return (await admins.limit(1).executeTakeFirst()) !== undefined;
}

/**
 * Nobody has proved to own the address if it is already registered, so that account's password is replaced, and
 * its sessions and other ways to sign in go. The welcome mail is left out: announced_at says that it is done.
 */
async function makeAdmin(
  db: Door,
  { email, hashed, mustChange, ids }: { email: string; hashed: string; mustChange: boolean; ids: Ids },
): Promise<void> {
  const role = {
    roles: ['customer', 'admin'],
    must_change_password: mustChange,
    announced_at: sql<Date>`now()`,
    // Whoever starts the shop vouches for the address.
    email_verified: true,
    two_factor_enabled: false,
  };
  const { id } = await db
    .insertInto('users')
    .values({ id: ids.uuid(), name: 'Administrator', email, disabled_at: null, ...role })
    .onConflict((taken) => taken.column('email').doUpdateSet({ ...role, disabled_at: null }))
    .returning('id')
    .executeTakeFirstOrThrow();
  await db
    .insertInto('credentials')
    .values({
      id: ids.uuid(),
      account_id: id,
      provider_id: 'credential',
      user_id: id,
      password: hashed,
      updated_at: sql<Date>`now()`,
    })
    .onConflict((taken) => taken.columns(['provider_id', 'account_id']).doUpdateSet({ password: hashed }))
    .execute();
  for (const table of ['sessions', 'passkeys', 'second_factors'] as const) {
    await db.deleteFrom(table).where('user_id', '=', id).execute();
  }
  await db.deleteFrom('credentials').where('user_id', '=', id).where('provider_id', '<>', 'credential').execute();
}
