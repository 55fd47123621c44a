import { type Selectable, sql } from 'kysely';
import type { Ids } from '#platform/kernel/ids.ts';
import type { IdentityDatabase, IdentityTables } from './repository.ts';

/** A key pair that signs access tokens, as better-auth keeps it: JSON Web Keys, the private one encrypted. */
export interface SigningKey {
  readonly id: string;
  readonly publicKey: string;
  readonly privateKey: string;
  readonly createdAt: Date;
  readonly expiresAt?: Date;
  readonly alg: 'EdDSA';
  readonly crv: 'Ed25519';
}

/** Where the signing keys are kept. */
export interface KeyStore {
  all(): Promise<SigningKey[]>;
  /** Keeps a new key, unless another replica was first: then answers the key of that one. */
  add(key: Pick<SigningKey, 'publicKey' | 'privateKey' | 'createdAt' | 'expiresAt'>): Promise<SigningKey>;
}

/** The signing keys in the service's own schema. */
export function openKeyStore({ database, ids }: { readonly database: IdentityDatabase; readonly ids: Ids }): KeyStore {
  return {
    async all() {
      const rows = await database.read.selectFrom('signing_keys').selectAll().orderBy('created_at', 'desc').execute();
      return rows.map(keyOf);
    },
    add: ({ publicKey, privateKey, createdAt, expiresAt }) =>
      database.transaction(async ({ db }) => {
        await sql`select pg_advisory_xact_lock(hashtext('identity.signing_keys'))`.execute(db);
        const living = await db
          .selectFrom('signing_keys')
          .selectAll()
          .where((key) => key.or([key('expires_at', 'is', null), key('expires_at', '>', createdAt)]))
          .orderBy('created_at', 'desc')
          .executeTakeFirst();
        if (living !== undefined) return keyOf(living);
        const row = await db
          .insertInto('signing_keys')
          .values({
            id: ids.uuid(),
            public_key: publicKey,
            private_key: privateKey,
            created_at: createdAt,
            expires_at: expiresAt ?? null,
            alg: 'EdDSA',
            crv: 'Ed25519',
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        return keyOf(row);
      }),
  };
}

const keyOf = (row: Selectable<IdentityTables['signing_keys']>): SigningKey => ({
  id: row.id,
  publicKey: row.public_key,
  privateKey: row.private_key,
  createdAt: row.created_at,
  ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
  alg: 'EdDSA',
  crv: 'Ed25519',
});
