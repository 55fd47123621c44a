import { sql } from 'kysely';
import { isRole, type Role } from '../domain.ts';
import type { IdentityDatabase } from './tables.ts';

/** A person, as they see themselves. */
export interface Profile {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly areas: readonly string[];
  readonly createdAt: Date;
  readonly emailVerified: boolean;
  readonly secondFactor: boolean;
  readonly mustChangePassword: boolean;
  /** Ways to sign in: "credential", the id of a provider, "passkey". */
  readonly signIns: readonly string[];
}

/** SQL about people. */
export const peopleSql = (database: IdentityDatabase) => ({
  async profile(userId: string): Promise<Profile | null> {
    const row = await database.read
      .selectFrom('users as u')
      .select([
        'u.id',
        'u.email',
        'u.name',
        'u.roles',
        'u.areas',
        'u.created_at as createdAt',
        'u.email_verified as emailVerified',
        'u.two_factor_enabled as secondFactor',
        'u.must_change_password as mustChangePassword',
        sql<string[]>`array(select c.provider_id from credentials c where c.user_id = u.id
          union select 'passkey' from passkeys p where p.user_id = u.id order by 1)`.as('signIns'),
      ])
      .where('u.id', '=', userId)
      .executeTakeFirst();
    return row === undefined ? null : { ...row, roles: row.roles.filter(isRole) };
  },

  async rename(userId: string, name: string): Promise<void> {
    const query = database.read.updateTable('users').set({ name, updated_at: sql<Date>`now()` });
    await query.where('id', '=', userId).execute();
  },

  async isUser(userId: string): Promise<boolean> {
    const row = await database.read.selectFrom('users').select('id').where('id', '=', userId).executeTakeFirst();
    return row !== undefined;
  },

  /** Whether a password alone opens no session. */
  async hasSecondFactor(userId: string): Promise<boolean> {
    const query = database.read.selectFrom('users').select('id').where('id', '=', userId);
    return (await query.where('two_factor_enabled', '=', true).executeTakeFirst()) !== undefined;
  },

  async isDisabled(userId: string): Promise<boolean> {
    const query = database.read.selectFrom('users').select('id').where('id', '=', userId);
    return (await query.where('disabled_at', 'is not', null).executeTakeFirst()) !== undefined;
  },

  async passwordChanged(userId: string): Promise<void> {
    const query = database.read.updateTable('users').set({ must_change_password: false }).where('id', '=', userId);
    await query.where('must_change_password', '=', true).execute();
  },

  async passkeysOf(userId: string): Promise<number> {
    const query = database.read.selectFrom('passkeys').select(sql<number>`count(*)::int`.as('count'));
    return (await query.where('user_id', '=', userId).executeTakeFirstOrThrow()).count;
  },

  /**
   * Says identity.registered for people of whom it was not said yet; how many there were. A session that is being
   * written at this moment locks the key of its person: that one is not passed over.
   */
  announce: (atMost: number): Promise<number> =>
    database.transaction(async (tx) => {
      const next = tx.db
        .selectFrom('users')
        .select('id')
        .where('announced_at', 'is', null)
        .orderBy('created_at')
        .limit(atMost)
        .forNoKeyUpdate()
        .skipLocked();
      const people = await tx.db
        .updateTable('users')
        .set({ announced_at: sql<Date>`now()` })
        .where('id', 'in', next)
        .returning(['id', 'email', 'name'])
        .execute();
      for (const { id, email, name } of people) {
        tx.publish('identity.registered', id, { person: { userId: id, email, fullName: name } });
      }
      return people.length;
    }),
});
