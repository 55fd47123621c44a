import { type RawBuilder, sql } from 'kysely';
import type { Outcome } from '../sender/port.ts';
import type { Db, NotificationsDb } from './tables.ts';

/** A table of messages that wait to be sent, and what of a row its sender needs. */
export interface Queue<M, R> {
  readonly table: keyof Pick<NotificationsDb, 'mails' | 'sms'>;
  readonly columns: RawBuilder<unknown>;
  /** Which of those that are due goes out first. */
  readonly order: RawBuilder<unknown>;
  /** The message for this try; null when it is of no use any more, now that only the last one is left. */
  readonly read: (row: R, isLast: boolean) => M | null;
  /** What else is written once a message is sent or given up. */
  readonly atTheEnd?: RawBuilder<unknown>;
}

/** A message that this process may send now; `tries` tells its claim from a later one. */
export interface Claim {
  readonly id: string;
  readonly tries: number;
  /** Whether its time is over, so that no other try follows. */
  readonly isLast: boolean;
}

/** Claims the most urgent message that is due, for the length of the lease; what others have in hand is passed over. */
export async function claim<M, R>(
  db: Db,
  queue: Queue<M, R>,
  leaseSeconds: number,
): Promise<(Claim & { readonly message: M | null }) | undefined> {
  const table = sql.table(queue.table);
  const { rows } = await sql<Claim & R>`
    update ${table} set tries = tries + 1, due = bus.now() + make_interval(secs => ${leaseSeconds})
    where id = (select id from ${table} where status = 'queued' and due <= bus.now()
                order by ${queue.order} limit 1 for update skip locked)
    returning id, tries, give_up_at <= bus.now() as "isLast", ${queue.columns}`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { id, tries, isLast } = row;
  return { id, tries, isLast, message: queue.read(row, isLast) };
}

/** Gives a message back that was claimed and not sent after all. */
export async function release<M, R>(db: Db, queue: Queue<M, R>, { id, tries }: Claim): Promise<void> {
  await sql`update ${sql.table(queue.table)} set due = bus.now()
    where id = ${id}::uuid and status = 'queued' and tries = ${tries}::int`.execute(db);
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
