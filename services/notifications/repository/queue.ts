import { type RawBuilder, sql } from 'kysely';
import type { Outcome } from '../sender/port.ts';
import type { Db, NotificationsDb } from './tables.ts';

/** A table of messages that wait to be sent, and what of a row its sender needs. */
export interface Queue<M, R> {
  readonly table: keyof NotificationsDb;
  readonly columns: RawBuilder<unknown>;
  readonly read: (row: R) => M;
  /** What else is written once a message is sent or given up. */
  readonly atTheEnd?: RawBuilder<unknown>;
}

/** A message that this process may send now; `tries` tells its claim from a later one. */
export interface Claim {
  readonly id: string;
  readonly tries: number;
}

/** Claims messages that are due, for the length of the lease; those that another process has in hand are passed over. */
export async function claim<M, R>(
  db: Db,
  queue: Queue<M, R>,
  { atMost, leaseSeconds }: { readonly atMost: number; readonly leaseSeconds: number },
): Promise<readonly (Claim & { readonly message: M })[]> {
  const table = sql.table(queue.table);
  const { rows } = await sql<Claim & R>`
    update ${table} set tries = tries + 1, due = bus.now() + make_interval(secs => ${leaseSeconds})
    where id in (select id from ${table} where status = 'queued' and due <= bus.now()
                 order by due, seq limit ${atMost} for update skip locked)
    returning id, tries, ${queue.columns}`.execute(db);
  return rows.map((row) => ({ id: row.id, tries: row.tries, message: queue.read(row) }));
}

/**
 * Notes how a try ended; `againInSeconds` null: given up. A late answer of a lost claim counts only when it says
 * that the message went out: what is next is for the new claim to say.
 */
export async function settle<M, R>(
  db: Db,
  queue: Queue<M, R>,
  { id, tries }: Claim,
  { outcome, againInSeconds }: { readonly outcome: Outcome; readonly againInSeconds: number | null },
): Promise<void> {
  const status = outcome.kind === 'sent' ? 'sent' : againInSeconds === null ? 'failed' : 'queued';
  const error = outcome.kind === 'sent' ? null : outcome.why.slice(0, 200);
  const also = status === 'queued' || queue.atTheEnd === undefined ? sql`` : sql`, ${queue.atTheEnd}`;
  await sql`update ${sql.table(queue.table)} set status = ${status}::text, error = ${error}::text,
      sent_at = case when ${status}::text = 'sent' then bus.now() end,
      due = bus.now() + make_interval(secs => ${againInSeconds ?? 0})${also}
    where id = ${id}::uuid and status = 'queued' and (${status}::text = 'sent' or tries = ${tries}::int)`.execute(db);
}
