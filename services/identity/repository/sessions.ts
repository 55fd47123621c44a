import { sql } from 'kysely';
import { endedAtOnce, tokenLifeSeconds } from '../config.ts';
import { isRole, type SessionOwner } from '../domain.ts';
import type { IdentityDatabase } from './tables.ts';

/** Sessions that ended, and from when on to ask for more. */
export interface Ended {
  readonly ids: readonly string[];
  readonly until: Date;
  /** The last one, when there are more. */
  readonly after?: string;
}

/** SQL about sessions, living and ended. */
export function sessionsSql(database: IdentityDatabase) {
  const sessionOwner = async (by: 'token' | 'id', value: string): Promise<SessionOwner | null> => {
    const row = await database.read
      .selectFrom('sessions as s')
      .innerJoin('users as u', 'u.id', 's.user_id')
      .select([
        'u.id as userId',
        'u.email',
        'u.roles',
        'u.areas',
        'u.must_change_password as mustChangePassword',
        's.id as sessionId',
        's.second_factor as secondFactor',
        's.proved_at as provedAt',
      ])
      .where(`s.${by}`, '=', value)
      .where('s.expires_at', '>', sql<Date>`bus.now()`)
      .where('u.disabled_at', 'is', null)
      .executeTakeFirst();
    return row === undefined ? null : { ...row, roles: row.roles.filter(isRole) };
  };

  return {
    /** Who holds a living session, or null; the account must not be disabled. */
    ownerOfToken: (token: string) => sessionOwner('token', token),
    ownerOfSession: (id: string) => sessionOwner('id', id),

    /** Notes that the person has just proved who they are; when that was. Null when the session is over. */
    async proved(sessionId: string, by: { readonly secondFactor: boolean }): Promise<Date | null> {
      const row = await database.read
        .updateTable('sessions')
        .set({ proved_at: sql<Date>`bus.now()`, ...(by.secondFactor ? { second_factor: true } : {}) })
        .where('id', '=', sessionId)
        .returning('proved_at')
        .executeTakeFirst();
      return row?.proved_at ?? null;
    },

    /** Ends every session of a person but one. */
    async endOtherSessions(userId: string, kept: string): Promise<void> {
      await database.read.deleteFrom('sessions').where('user_id', '=', userId).where('id', '<>', kept).execute();
    },

    /** Ends the oldest sessions of a person until no more than so many are left. */
    async endOldestSessions(userId: string, atMost: number): Promise<void> {
      const mine = database.read.selectFrom('sessions').select('id').where('user_id', '=', userId);
      const oldest = mine.orderBy('created_at', 'desc').orderBy('id', 'desc').offset(atMost);
      await database.read.deleteFrom('sessions').where('id', 'in', oldest).execute();
    },

    /**
     * Sessions that ended since a moment. `until` lies a little in the past: a transaction that has ended one by now
     * may be seen later only, and is met by the next question. One statement can end more sessions than are told at once,
     * all at the same time, so a page begins behind the last session of the one before.
     */
    async endedSince(since: Date | null, after?: string): Promise<Ended> {
      const rows = await database.read
        .selectFrom('ended_sessions')
        .select(['id', 'ended_at', sql<Date>`bus.now() - interval '10 seconds'`.as('settled')])
        .where('ended_at', '>', sql<Date>`bus.now() - make_interval(secs => ${tokenLifeSeconds})`)
        .where((row) => (since === null ? sql<boolean>`true` : row('ended_at', '>=', since)))
        .where(after === undefined ? sql<boolean>`true` : behind(after))
        .orderBy('ended_at')
        .orderBy('id')
        .limit(endedAtOnce)
        .execute();
      const last = rows.at(-1);
      if (last !== undefined) {
        const ids = rows.map(({ id }) => id);
        return rows.length < endedAtOnce ? { ids, until: last.settled } : { ids, until: last.ended_at, after: last.id };
      }
      const { rows: now } = await sql<{ settled: Date }>`select bus.now() - interval '10 seconds' as settled`.execute(
        database.read,
      );
      return { ids: [], until: now[0]?.settled ?? new Date(0) };
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
  };
}

/** Compared in the database, whose times are finer than a Date; everything, when that session is forgotten by now. */
const behind = (id: string) => sql<boolean>`coalesce(
  (ended_at, id) > (select last.ended_at, last.id from ended_sessions last where last.id = ${id}), true)`;
