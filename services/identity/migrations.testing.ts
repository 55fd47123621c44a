import { getMigrations } from 'better-auth/db/migration';
import type { Kysely } from 'kysely';
import { pino } from 'pino';
import { openDatabase } from '#platform/database/database.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { readSettings } from '#platform/runtime/config.ts';
import { openAuth } from './better-auth.ts';
import { settings } from './config.ts';
import { origin } from './identity.testing.ts';
import { openKeyStore } from './keys.ts';
import { openLimits } from './limits.ts';
import { openPasswords } from './passwords.ts';
import { type IdentityTables, openRepository } from './repository.ts';

/** Tables and columns that better-auth would still add to this database; none when our migration is right. */
export async function migrationsWanted(pool: Kysely<IdentityTables>): Promise<readonly string[]> {
  const log = pino({ level: 'silent' });
  const bus = { store: async () => {}, committed: () => {} };
  const database = openDatabase<IdentityTables, 'identity'>({ pool, bus, ids: systemIds, log });
  const repository = openRepository(database);
  const secret = Buffer.alloc(32, 'ab7f', 'hex');
  const auth = await openAuth({
    config: readSettings(settings, {}).config,
    shop: { mode: 'demo', origin, port: 3000, stepUpMinutes: 60, staffSecondFactor: 'off' },
    passwords: openPasswords({ threads: 1 }),
    secret,
    database,
    repository,
    keyStore: openKeyStore({ database, ids: systemIds }),
    limits: openLimits({ repository, secret, enabled: false }),
    mails: { send: () => {} },
    devices: { cookieOf: () => '', greet: async () => {}, isKnown: async () => false, isKnownTo: async () => false },
    clock: systemClock,
    ids: systemIds,
    log,
    registered: () => {},
  });
  const { toBeCreated, toBeAdded } = await getMigrations(auth.options);
  return [...toBeCreated, ...toBeAdded].map(({ table, fields }) => `${table}: ${Object.keys(fields).join(', ')}`);
}
