import { sql } from 'kysely';
import type { Db } from './tables.ts';

/** The newest mails to an address, in words that their reader understands. */
export async function mailsTo(db: Db, email: string, atMost: number): Promise<readonly object[]> {
  const { rows } = await sql<object>`
    select template, recipient, subject, body_text as "text", status, created_at as "writtenAt", sent_at as "sentAt"
    from mails where lower(recipient) = lower(${email}) order by seq desc limit ${atMost}`.execute(db);
  return rows;
}

/** Blanks mails to an address, of some templates or of all; answers how many. Those not sent yet are never sent. */
export async function blankMailsTo(db: Db, email: string, templates: readonly string[] | null): Promise<number> {
  if (email === '') return 0;
  const { numAffectedRows } =
    await sql`update mails set ${blank}, subject = '', body_text = '', body_html = '', secret = null
    where lower(recipient) = lower(${email}) and ${templates === null ? sql`true` : sql`template = any(${templates}::text[])`}`.execute(
      db,
    );
  return Number(numAffectedRows ?? 0);
}

/** Blanks all that was written about orders. */
export async function blankOrders(db: Db, orderIds: readonly string[]): Promise<void> {
  await sql`update mails set ${blank}, subject = '', body_text = '', body_html = '', secret = null
    where order_id = any(${orderIds}::uuid[])`.execute(db);
  await sql`update sms set ${blank}, body = '' where order_id = any(${orderIds}::uuid[])`.execute(db);
}

/** An error may quote the address, so it goes as well. */
const blank = sql`recipient = '', error = case status when 'queued' then 'erased' end,
  status = case status when 'queued' then 'failed' else status end`;
