import { sql } from 'kysely';
import { isEndable } from '../templates/endable.ts';
import type { Template } from '../templates/registry.ts';
import { markOf } from '../unsubscribe/token.ts';
import type { Db } from './tables.ts';

/** What the log says of a reminder whose reader wanted none any more when its turn came. */
export const unsubscribedError = 'UNSUBSCRIBED';

/** Notes, once, that nobody at this address wants reminders. */
export async function unsubscribe(db: Db, mark: Buffer): Promise<void> {
  await sql`insert into unsubscribed (address) values (${mark}) on conflict do nothing`.execute(db);
}

/** Whether somebody at this address has ended the reminders. */
export async function hasUnsubscribed(db: Db, key: Buffer, email: string): Promise<boolean> {
  return (await unsubscribedAt(db, key, email)) !== null;
}

/** When somebody at this address has ended the reminders; null when nobody has. */
export async function unsubscribedAt(db: Db, key: Buffer, email: string): Promise<Date | null> {
  const [row] = await since(db, [markOf(key, email)]);
  return row?.since ?? null;
}

/** Without the reminders to whom wants none. */
export async function stillWanted<M extends { readonly template: Template; readonly to: string }>(
  db: Db,
  key: Buffer,
  mails: readonly M[],
): Promise<readonly M[]> {
  const reminders = mails.filter(isEndable);
  if (reminders.length === 0) return mails;
  const rows = await since(
    db,
    reminders.map(({ to }) => markOf(key, to)),
  );
  const ended = new Set(rows.map(({ address }) => address.toString('hex')));
  return mails.filter((mail) => !isEndable(mail) || !ended.has(markOf(key, mail.to).toString('hex')));
}

interface Row {
  readonly address: Buffer;
  readonly since: Date;
}

async function since(db: Db, marks: readonly Buffer[]): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select address, since from unsubscribed where address = any(${marks}::bytea[])`.execute(db);
  return rows;
}
