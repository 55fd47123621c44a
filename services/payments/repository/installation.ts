import type { Kysely } from 'kysely';
import type { PaymentsDb } from './tables.ts';

/** The id of this shop, which everything that it charges bears at the provider; made once, by a migration. */
export async function installationId(db: Kysely<PaymentsDb>): Promise<string> {
  const { id } = await db.selectFrom('installation').select('id').executeTakeFirstOrThrow();
  return id;
}
