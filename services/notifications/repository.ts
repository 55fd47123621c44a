import { type Kysely, sql } from 'kysely';
import type { Outcome, Outgoing } from './sender/port.ts';
import type { Letter } from './templates/layout.ts';
import type { Template } from './templates/templates.ts';

/** The tables of the notifications' schema. */
export interface NotificationsDb {
  mails: Row;
}

export type MailStatus = 'logged' | 'queued' | 'sent' | 'failed';

/** A letter with where it goes and what it is about. */
export interface Written {
  readonly id: string;
  readonly template: Template;
  readonly eventId: string;
  readonly orderId: string | null;
  readonly recipient: string;
  readonly letter: Letter;
}

interface Row {
  readonly id: string;
  readonly seq: number;
  readonly template: Template;
  readonly order_id: string | null;
  readonly recipient: string;
  readonly subject: string;
  readonly body_text: string;
  readonly body_html: string;
  readonly status: MailStatus;
  readonly tries: number;
  readonly due: Date;
  readonly error: string | null;
  readonly created_at: Date;
  readonly sent_at: Date | null;
}

type Db = Kysely<NotificationsDb>;

/** Keeps mails, at most one of a template for an event. */
export async function keep(db: Db, mails: readonly Written[], status: 'logged' | 'queued'): Promise<void> {
  if (mails.length === 0) return;
  const texts = (of: (mail: Written) => string) => sql`${mails.map(of)}::text[]`;
  await sql`insert into mails (id, template, event_id, order_id, recipient, subject, body_text, body_html, status)
    select m.id, m.template, m.event_id, m.order_id, m.recipient, m.subject, m.body_text, m.body_html, ${status}
    from unnest(${mails.map((m) => m.id)}::uuid[], ${texts((m) => m.template)}, ${mails.map((m) => m.eventId)}::uuid[],
      ${mails.map((m) => m.orderId)}::uuid[], ${texts((m) => m.recipient)}, ${texts((m) => m.letter.subject)},
      ${texts((m) => m.letter.text)}, ${texts((m) => m.letter.html)})
      as m (id, template, event_id, order_id, recipient, subject, body_text, body_html)
    on conflict do nothing`.execute(db);
}

/** A mail that this process may send now; `tries` tells its claim from a later one. */
export interface Claimed extends Omit<Outgoing, 'messageId'> {
  readonly id: string;
  readonly tries: number;
}

/** Claims mails that are due, for the length of the lease; those that another process has in hand are passed over. */
export async function claim(
  db: Db,
  { atMost, leaseSeconds }: { readonly atMost: number; readonly leaseSeconds: number },
): Promise<readonly Claimed[]> {
  const { rows } = await sql<Pick<Row, 'id' | 'recipient' | 'subject' | 'body_text' | 'body_html' | 'tries'>>`
    update mails set tries = tries + 1, due = bus.now() + make_interval(secs => ${leaseSeconds})
    where id in (select id from mails where status = 'queued' and due <= bus.now()
                 order by due, seq limit ${atMost} for update skip locked)
    returning id, recipient, subject, body_text, body_html, tries`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    to: row.recipient,
    subject: row.subject,
    text: row.body_text,
    html: row.body_html,
    tries: row.tries,
  }));
}

/**
 * Notes how a try ended; `againInSeconds` null: given up. A late answer of a lost claim counts only when it says
 * that the mail went out: what is next is for the new claim to say.
 */
export async function settle(
  db: Db,
  { id, tries }: Pick<Claimed, 'id' | 'tries'>,
  { outcome, againInSeconds }: { readonly outcome: Outcome; readonly againInSeconds: number | null },
): Promise<void> {
  const status = outcome.kind === 'sent' ? 'sent' : againInSeconds === null ? 'failed' : 'queued';
  const error = outcome.kind === 'sent' ? null : outcome.why;
  await sql`update mails set status = ${status}::text, error = ${error}::text,
      sent_at = case when ${status}::text = 'sent' then bus.now() end,
      due = bus.now() + make_interval(secs => ${againInSeconds ?? 0})
    where id = ${id}::uuid and status = 'queued' and (${status}::text = 'sent' or tries = ${tries}::int)`.execute(db);
}

export interface Wanted {
  readonly email: string | null;
  readonly orderId: string | null;
  /** Only mails written before this one. */
  readonly before: number | null;
  readonly limit: number;
}

/** Mails, newest first. */
export async function list(db: Db, { email, orderId, before, limit }: Wanted): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select id, seq, template, order_id, recipient, subject, body_text, body_html, status, tries, due, error, created_at,
      sent_at
    from mails where ${email === null ? sql`true` : sql`lower(recipient) = lower(${email}::text)`}
      and ${orderId === null ? sql`true` : sql`order_id = ${orderId}::uuid`}
      and ${before === null ? sql`true` : sql`seq < ${before}::bigint`}
    order by seq desc limit ${limit}`.execute(db);
  return rows;
}
