import { sql } from 'kysely';
import { tokenLifeSeconds } from '../config.ts';
import type { IdentityDatabase } from './tables.ts';

/** What a link in a mail stands for; only the hash of its secret is kept. */
export interface Proof {
  readonly ids: readonly [string, string];
  readonly hash: string;
  /** How the same secret is kept as one that sets a new password. */
  readonly resetIdentifier: string;
  readonly userId: string;
  readonly email: string;
  readonly seconds: number;
}

/** SQL about proofs of who somebody is, and about failed ones. */
export const proofsSql = (database: IdentityDatabase) => ({
  /** Keeps it twice: what proves an address also lets its reader choose a new password. */
  async keepEmailProof({ ids, hash, resetIdentifier, userId, email, seconds }: Proof): Promise<void> {
    const expires_at = sql<Date>`bus.now() + make_interval(secs => ${seconds})`;
    await database.read
      .insertInto('verifications')
      .values([
        { id: ids[0], identifier: emailProof(hash), value: JSON.stringify([userId, email]), expires_at },
        { id: ids[1], identifier: resetIdentifier, value: userId, expires_at },
      ])
      .execute();
  },

  /** The id of whose address a proof is about; null when it is unknown, used or too old. Leaves it as it is. */
  async ownerOfEmailProof(hash: string): Promise<string | null> {
    const { rows } = await sql<{ userId: string }>`select value::jsonb ->> 0 as "userId" from verifications
      where identifier = ${emailProof(hash)} and expires_at > bus.now()`.execute(database.read);
    return rows[0]?.userId ?? null;
  },

  /**
   * Uses a proof up and marks the address as the person's, if it is still the one that the mail went to. False when
   * the proof is unknown, used or too old: whoever deletes its row is the one that used it. Other links to the address
   * go with it. Who asks must have shown that the account is theirs: its reader may not be the one who made it.
   */
  useEmailProof: (hash: string): Promise<boolean> =>
    database.transaction(async ({ db }) => {
      const proof = await db
        .deleteFrom('verifications')
        .where('identifier', '=', emailProof(hash))
        .returning(['value', sql<boolean>`expires_at > bus.now()`.as('alive')])
        .executeTakeFirst();
      if (!proof?.alive) return false;
      const { rows } = await sql<{ id: string }>`update users set email_verified = true, updated_at = now()
        where jsonb_build_array(id, email) = ${proof.value}::jsonb returning id`.execute(db);
      for (const { id } of rows) await forgetLinks(db, id);
      return rows.length === 1;
    }),

  /**
   * What follows a password set by the link of a mail: it ends every session and every other such link, and proves
   * the address. If the address was not proved before, somebody else may have made the account in wait for its owner:
   * every other way to sign in goes, and so do their devices and the addresses to which the owner's parcels would go.
   */
  passwordReset: (userId: string): Promise<void> =>
    database.transaction(async ({ db }) => {
      const row = await db
        .selectFrom('users')
        .select('email_verified')
        .where('id', '=', userId)
        .forUpdate()
        .executeTakeFirst();
      if (row?.email_verified === false) {
        for (const table of ['passkeys', 'second_factors', 'devices', 'addresses'] as const) {
          await sql`delete from ${sql.table(table)} where user_id = ${userId}`.execute(db);
        }
        const others = db.deleteFrom('credentials').where('user_id', '=', userId);
        await others.where('provider_id', '<>', 'credential').execute();
        await db.updateTable('users').set({ two_factor_enabled: false }).where('id', '=', userId).execute();
      }
      const settled = { email_verified: true, must_change_password: false };
      await db.updateTable('users').set(settled).where('id', '=', userId).execute();
      await forgetLinks(db, userId);
      await db.deleteFrom('sessions').where('user_id', '=', userId).execute();
    }),

  /** Counts a try before it is made, so that no two pass for one. Whose count it is, and when it starts anew. */
  async countTry(
    key: string,
    windowSeconds: number,
  ): Promise<{ readonly count: number; readonly waitSeconds: number }> {
    const { rows } = await sql<{ count: number; waitSeconds: number }>`
      insert into tries as t (key, count, until)
      values (${key}, 1, bus.now() + make_interval(secs => ${windowSeconds}))
      on conflict (key) do update set
        count = case when t.until <= bus.now() then 1 else least(t.count, 1000000) + 1 end,
        until = case when t.until <= bus.now() then excluded.until else t.until end
      returning count, greatest(1, ceil(extract(epoch from until - bus.now())))::int as "waitSeconds"`.execute(
      database.read,
    );
    const [row] = rows;
    if (row === undefined) throw new Error('an upsert answered no row');
    return row;
  },

  async forgetTries(key: string): Promise<void> {
    await database.read.deleteFrom('tries').where('key', '=', key).execute();
  },

  /** Forgets ended sessions whose tokens have all expired, unused proofs, and tries that count no more; how many of one kind. */
  async sweepMarks(atMost: number): Promise<number> {
    const swept = await Promise.all(
      [
        sql`delete from ended_sessions where id in (select id from ended_sessions
        where ended_at < bus.now() - make_interval(secs => ${2 * tokenLifeSeconds}) limit ${atMost})`,
        sql`delete from verifications where id in (select id from verifications where expires_at < bus.now() limit ${atMost})`,
        sql`delete from tries where key in (select key from tries where until < bus.now() limit ${atMost})`,
      ].map((query) => query.execute(database.read)),
    );
    return Math.max(...swept.map(({ numAffectedRows }) => Number(numAffectedRows ?? 0)));
  },
});

/** Of all mails to somebody. */
async function forgetLinks(db: IdentityDatabase['read'], userId: string): Promise<void> {
  await sql`delete from verifications where (value = ${userId} and identifier like ${`${resetProofs}%`})
    or (starts_with(value, ${`["${userId}",`}) and identifier like ${emailProof('%')})`.execute(db);
}

const emailProof = (hash: string): string => `email=${hash}`;
/** How the identifiers of links that set a password begin. */
export const resetProofs = 'reset=';
