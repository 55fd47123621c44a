import type { Kysely } from 'kysely';
import type { Template } from '../templates/registry.ts';

/** The tables of the notifications' schema. */
export interface NotificationsDb {
  mails: MailRow;
  sms: SmsRow;
  unsubscribed: UnsubscribedRow;
}

export type Db = Kysely<NotificationsDb>;

export type MailStatus = 'logged' | 'queued' | 'sent' | 'failed';

/** What the loop that sends knows of a message, whatever carries it. */
interface Message {
  readonly id: string;
  readonly seq: number;
  readonly order_id: string | null;
  readonly recipient: string;
  readonly tries: number;
  readonly due: Date;
  readonly give_up_at: Date;
  readonly error: string | null;
  readonly created_at: Date;
  readonly sent_at: Date | null;
}

export interface MailRow extends Message {
  readonly template: Template;
  readonly event_id: string;
  readonly subject: string;
  readonly body_text: string;
  readonly body_html: string;
  readonly status: MailStatus;
  readonly secret: string | null;
  readonly priority: number;
}

interface SmsRow extends Message {
  readonly template: string;
  readonly event_id: string;
  readonly body: string;
  readonly status: Exclude<MailStatus, 'logged'>;
}

interface UnsubscribedRow {
  /** The mark of an address. */
  readonly address: Buffer;
  readonly since: Date;
}
