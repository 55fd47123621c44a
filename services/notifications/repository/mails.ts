import { sql } from 'kysely';
import type { From } from '#platform/kernel/paging.ts';
import { giveUpSeconds } from '../config.ts';
import type { Mail } from '../letters.ts';
import type { Letter } from '../templates/layout.ts';
import { linkToCome, withLink } from '../templates/secret.ts';
import { urgency } from '../templates/urgency.ts';
import type { Kept } from '../unsubscribe/deliver.ts';
import type { Queue } from './queue.ts';
import type { Db, MailRow, MailStatus } from './tables.ts';
import { unsubscribedError } from './unsubscribed.ts';

/** A mail to be kept, with what caused it: one of a template for a cause, ever. */
export interface Written extends Mail {
  readonly eventId: string;
  /** The link of a security mail, kept beside its letter; null for all others. */
  readonly secret?: string | null;
  /** How long it is worth sending; as long as any other mail when absent. */
  readonly worthSeconds?: number;
}

/** Keeps mails, at most one of a template for an event. */
export async function keep(db: Db, mails: readonly Written[], status: 'logged' | 'queued'): Promise<void> {
  if (mails.length === 0) return;
  const texts = (of: (mail: Written) => string | null) => sql`${mails.map(of)}::text[]`;
  await sql`insert into mails (id, template, event_id, order_id, recipient, subject, body_text, body_html, secret, status,
      priority, give_up_at)
    select m.id, m.template, m.event_id, m.order_id, m.recipient, m.subject, m.body_text, m.body_html, m.secret, ${status},
      m.priority, bus.now() + make_interval(secs => m.worth_seconds)
    from unnest(${mails.map((m) => m.id)}::uuid[], ${texts((m) => m.template)}, ${mails.map((m) => m.eventId)}::uuid[],
      ${mails.map((m) => m.orderId)}::uuid[], ${texts((m) => m.to)}, ${texts((m) => m.letter.subject)},
      ${texts((m) => m.letter.text)}, ${texts((m) => m.letter.html)}, ${texts((m) => m.secret ?? null)},
      ${mails.map((m) => urgency[m.template])}::smallint[], ${mails.map((m) => m.worthSeconds ?? giveUpSeconds)}::int[])
      as m (id, template, event_id, order_id, recipient, subject, body_text, body_html, secret, priority, worth_seconds)
    on conflict do nothing`.execute(db);
}

/** Mails that wait for a mail server. Their links are put in here, and are kept no longer than they are needed. */
export const mailQueue: Queue<Kept, Queued> = {
  table: 'mails',
  columns: sql`template, recipient, subject, body_text, body_html, secret`,
  order: sql`priority, due, seq`,
  read: (row, isLast) =>
    isLast && row.secret !== null ? null : { template: row.template, to: row.recipient, ...letterOf(row) },
  atTheEnd: sql`secret = null`,
};

export interface Wanted extends From<number> {
  readonly email: string | null;
  readonly orderId: string | null;
  readonly status: MailStatus | null;
}

/** Mails, newest first. */
export async function list(db: Db, { email, orderId, status, after, limit }: Wanted): Promise<readonly MailRow[]> {
  const { rows } = await sql<MailRow>`
    select ${listed} from mails
    where ${email === null ? sql`true` : sql`lower(recipient) = lower(${email}::text)`}
      and ${orderId === null ? sql`true` : sql`order_id = ${orderId}::uuid`}
      and ${status === null ? sql`true` : sql`status = ${status}::text`}
      and ${after === null ? sql`true` : sql`seq < ${after}::bigint`}
    order by seq desc limit ${limit}`.execute(db);
  return rows;
}

/**
 * Gives failed mails their time once more, the oldest first, as what they were; answers how many. Left out are those whose
 * recipient was erased or wants none any more, and those whose link is lost.
 */
export async function requeueFailed(db: Db, status: 'logged' | 'queued', atMost: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update mails set status = ${status}, error = null, due = bus.now(),
      give_up_at = bus.now() + make_interval(secs => ${giveUpSeconds})
    where id in (select id from mails where status = 'failed' and recipient <> '' and position(${linkToCome} in body_text) = 0
                   and error is distinct from ${unsubscribedError}
                 order by seq limit ${atMost} for update skip locked)`.execute(db);
  return Number(numAffectedRows);
}

/** One mail; undefined when there is none of this id. */
export async function find(db: Db, id: string): Promise<MailRow | undefined> {
  const { rows } = await sql<MailRow>`select ${listed} from mails where id = ${id}::uuid`.execute(db);
  return rows[0];
}

const listed = sql`id, seq, template, event_id, order_id, recipient, subject, body_text, body_html, secret, status, tries,
  due, error, created_at, sent_at`;

/** The letter of a row as it is sent. */
export function letterOf(row: Omit<Body, 'recipient'>): Letter {
  const letter = { subject: row.subject, text: row.body_text, html: row.body_html };
  return row.secret === null ? letter : withLink(letter, row.secret);
}

type Queued = Body & Pick<MailRow, 'template'>;
type Body = Pick<MailRow, 'recipient' | 'subject' | 'body_text' | 'body_html' | 'secret'>;
