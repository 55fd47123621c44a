import { sql } from 'kysely';
import type { Db } from './tables.ts';

/** The newest mails to an address, in words that their reader understands. */
export async function mailsTo(db: Db, email: string, atMost: number): Promise<readonly object[]> {
  const { rows } = await sql<object>`
    select template, recipient, subject, body_text as "text", status, created_at as "writtenAt", sent_at as "sentAt"
    from mails where lower(recipient) = lower(${email}) order by seq desc limit ${atMost}`.execute(db);
  return rows;
}

/** Blanks mails to an address, of some templates or of all; answers which. Those not sent yet are never sent. */
export async function blankMailsTo(
  db: Db,
  email: string,
  templates: readonly string[] | null,
): Promise<readonly string[]> {
  if (email === '') return [];
  const ofThese = templates === null ? sql`true` : sql`template = any(${templates}::text[])`;
  const { rows } = await sql<{ id: string }>`update mails set ${blankMail}
    where lower(recipient) = lower(${email}) and ${ofThese} returning id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Blanks all that was written about orders; answers which mails. */
export async function blankOrders(db: Db, orderIds: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`update mails set ${blankMail}
    where order_id = any(${orderIds}::uuid[]) returning id`.execute(db);
  await sql`update sms set ${blank}, body = '' where order_id = any(${orderIds}::uuid[])`.execute(db);
  return rows.map(({ id }) => id);
}

/** An error may quote the address, so it goes as well. */
const blank = sql`recipient = '', error = case status when 'queued' then 'erased' end,
  status = case status when 'queued' then 'failed' else status end`;
const blankMail = sql`${blank}, subject = '', body_text = '', body_html = '', secret = null`;
