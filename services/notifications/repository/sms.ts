import { sql } from 'kysely';
import { giveUpSeconds } from '../config.ts';
import type { OutgoingSms } from '../sms/port.ts';
import type { Text } from '../texts.ts';
import type { Queue } from './queue.ts';
import type { Db, NotificationsDb } from './tables.ts';

/** Keeps messages by SMS, at most one of a template for an event. */
export async function keepTexts(db: Db, texts: readonly (Text & { readonly eventId: string })[]): Promise<void> {
  if (texts.length === 0) return;
  await sql`insert into sms (id, template, event_id, order_id, recipient, body, status, give_up_at)
    select s.id, s.template, s.event_id, s.order_id, s.recipient, s.body, 'queued',
      bus.now() + make_interval(secs => ${giveUpSeconds})
    from unnest(${texts.map((s) => s.id)}::uuid[], ${texts.map((s) => s.template)}::text[],
      ${texts.map((s) => s.eventId)}::uuid[], ${texts.map((s) => s.orderId)}::uuid[], ${texts.map((s) => s.to)}::text[],
      ${texts.map((s) => s.text)}::text[]) as s (id, template, event_id, order_id, recipient, body)
    on conflict do nothing`.execute(db);
}

/** Messages that wait for who carries them. */
export const smsQueue: Queue<Omit<OutgoingSms, 'id'>, Body> = {
  table: 'sms',
  columns: sql`recipient, body`,
  order: sql`due, seq`,
  read: (row) => ({ to: row.recipient, text: row.body }),
};

type Body = Pick<NotificationsDb['sms'], 'recipient' | 'body'>;
