import { type Generated, sql } from 'kysely';
import type { Database } from '#platform/database/port.ts';
import type { Role, SessionOwner } from './domain.ts';
import { isRole } from './domain.ts';

/** Tables of the schema `identity`, as far as our own SQL reads them. */
export interface IdentityTables {
  users: {
    id: string;
    name: string;
    email: string;
    email_verified: boolean;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
    roles: Generated<string[]>;
    disabled_at: Date | null;
    must_change_password: Generated<boolean>;
    announced_at: Date | null;
  };
  sessions: { id: string; expires_at: Date; token: string; user_id: string };
  credentials: {
    id: string;
    account_id: string;
    provider_id: string;
    user_id: string;
    password: string | null;
    updated_at: Date;
  };
  signing_keys: {
    id: string;
    public_key: string;
    private_key: string;
    created_at: Date;
    expires_at: Date | null;
    alg: string | null;
    crv: string | null;
  };
}

export type IdentityDatabase = Database<IdentityTables, 'identity'>;

/** A person, as they see themselves. */
export interface Profile {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly createdAt: Date;
}

export type Repository = ReturnType<typeof openRepository>;

/** All SQL about people and sessions, except better-auth's own. */
export function openRepository(database: IdentityDatabase) {
  const sessionOwner = async (by: 'token' | 'id', value: string): Promise<SessionOwner | null> => {
    const row = await database.read
      .selectFrom('sessions as s')
      .innerJoin('users as u', 'u.id', 's.user_id')
      .select(['u.id as userId', 'u.email', 'u.roles', 's.id as sessionId'])
      .where(`s.${by}`, '=', value)
      .where('s.expires_at', '>', sql<Date>`bus.now()`)
      .where('u.disabled_at', 'is', null)
      .executeTakeFirst();
    return row === undefined ? null : { ...row, roles: row.roles.filter(isRole) };
  };
  const profile = ({ roles, ...row }: Omit<Profile, 'roles'> & { readonly roles: readonly string[] }): Profile => ({
    ...row,
    roles: roles.filter(isRole),
  });

  return {
    /** Who holds a living session, or null; the account must not be disabled. */
    ownerOfToken: (token: string) => sessionOwner('token', token),
    ownerOfSession: (id: string) => sessionOwner('id', id),

    async profile(userId: string): Promise<Profile | null> {
      const row = await database.read
        .selectFrom('users')
        .select(['id', 'email', 'name', 'roles', 'created_at as createdAt'])
        .where('id', '=', userId)
        .executeTakeFirst();
      return row === undefined ? null : profile(row);
    },

    async rename(userId: string, name: string): Promise<Profile | null> {
      const row = await database.read
        .updateTable('users')
        .set({ name, updated_at: sql<Date>`now()` })
        .where('id', '=', userId)
        .returning(['id', 'email', 'name', 'roles', 'created_at as createdAt'])
        .executeTakeFirst();
      return row === undefined ? null : profile(row);
    },

    async isUser(userId: string): Promise<boolean> {
      const row = await database.read.selectFrom('users').select('id').where('id', '=', userId).executeTakeFirst();
      return row !== undefined;
    },

    async isDisabled(userId: string): Promise<boolean> {
      const query = database.read.selectFrom('users').select('id').where('id', '=', userId);
      return (await query.where('disabled_at', 'is not', null).executeTakeFirst()) !== undefined;
    },

    async passwordChanged(userId: string): Promise<void> {
      const query = database.read.updateTable('users').set({ must_change_password: false }).where('id', '=', userId);
      await query.where('must_change_password', '=', true).execute();
    },

    /** Removes sessions that have expired; how many there were. */
    async sweepSessions(atMost: number): Promise<number> {
      const expired = database.read
        .selectFrom('sessions')
        .select('id')
        .where('expires_at', '<', sql<Date>`bus.now()`)
        .limit(atMost);
      const { numDeletedRows } = await database.read
        .deleteFrom('sessions')
        .where('id', 'in', expired)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },

    /** Says identity.registered for people of whom it was not said yet; how many there were. */
    announce: (atMost: number): Promise<number> =>
      database.transaction(async (tx) => {
        const next = tx.db
          .selectFrom('users')
          .select('id')
          .where('announced_at', 'is', null)
          .orderBy('created_at')
          .limit(atMost)
          .forUpdate()
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
  };
}
