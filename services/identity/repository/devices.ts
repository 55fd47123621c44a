import { sql } from 'kysely';
import { devicesAtMost } from '../config.ts';
import type { IdentityDatabase } from './tables.ts';

/** What is remembered of a device: everything by which it is known again. */
export interface Seen {
  readonly userId: string;
  readonly marks: readonly Buffer[];
  readonly name: string;
}

/** SQL about the devices that accounts were signed in from. */
export const devicesSql = (database: IdentityDatabase) => ({
  /**
   * Remembers a device, one statement; true when none of its marks was known and the account knows others. Of many
   * sign-ins at once from one device, one hears true: the others wait for its row.
   */
  async seeDevice({ userId, marks, name }: Seen): Promise<boolean> {
    const { rows } = await sql<{ isNew: boolean }>`
      with seen as (
        insert into devices as d (user_id, mark, name, first_seen, last_seen)
        select u.id, m.mark, ${name}, bus.now(), bus.now() from users u, unnest(${marks}::bytea[]) as m (mark)
        where u.id = ${userId} order by m.mark
        on conflict (user_id, mark) do update set last_seen = excluded.last_seen
        returning d.xmax = 0 as fresh),
      forgotten as (
        delete from devices where user_id = ${userId} and mark in (
          select mark from devices where user_id = ${userId} order by last_seen desc offset ${devicesAtMost}))
      select coalesce(bool_and(fresh), false) and exists (select from devices where user_id = ${userId}) as "isNew"
      from seen`.execute(database.read);
    return rows[0]?.isNew ?? false;
  },

  /** Whether the account of an address was signed in from what has this mark. */
  async isDeviceOf(email: string, mark: Buffer): Promise<boolean> {
    const { rows } = await sql`select 1 from devices d join users u on u.id = d.user_id
      where u.email = ${email} and d.mark = ${mark}`.execute(database.read);
    return rows.length === 1;
  },

  /** Whether any account was signed in from what has this mark. */
  async isKnownDevice(mark: Buffer): Promise<boolean> {
    const { rows } = await sql`select 1 from devices where mark = ${mark} limit 1`.execute(database.read);
    return rows.length === 1;
  },
});
