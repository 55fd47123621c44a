import type { Logger } from 'pino';
import type { Database } from '#platform/database/port.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { leaseSeconds, sendBatch } from './config.ts';
import { type Claimed, claim, type NotificationsDb, settle } from './repository.ts';
import type { Sender } from './sender/port.ts';

export interface Sending {
  readonly database: Database<NotificationsDb, 'notifications'>;
  readonly sender: Sender;
  readonly crash: Crash;
  readonly log: Logger;
  /** Tries before a mail is given up. */
  readonly tries: number;
  /** What stands before the @ of a Message-ID is the mail's id; this stands after it. */
  readonly messageHost: string;
}

/**
 * Sends what is due. A process that dies between sending and noting it has the mail sent again once its claim
 * ends: with the same Message-ID, so that a mail program shows it once.
 */
export async function sendDue(sending: Sending, signal: AbortSignal): Promise<void> {
  const { database } = sending;
  for (;;) {
    const mails = await claim(database.read, { atMost: sendBatch, leaseSeconds });
    for (const mail of mails) {
      // What is left of the batch is free again when the claim ends; let it be so at once.
      if (signal.aborted) await release(sending, mail);
      else await sendOne(sending, mail);
    }
    if (mails.length < sendBatch || signal.aborted) return;
  }
}

/** The wait before the next try: 5 seconds, doubled each time, an hour at most; null when there is none. */
export const againInSeconds = (tries: number, most: number): number | null =>
  tries >= most ? null : Math.min(3_600, 5 * 2 ** (tries - 1));

async function sendOne({ database, sender, crash, log, tries, messageHost }: Sending, mail: Claimed): Promise<void> {
  const { id, to, subject, text, html } = mail;
  const outcome = await sender.send({ messageId: `<${id}@${messageHost}>`, to, subject, text, html });
  crash.point('notifications.sent');
  const again = outcome.kind === 'unreachable' ? againInSeconds(mail.tries, tries) : null;
  await settle(database.read, mail, { outcome, againInSeconds: again });
  if (outcome.kind === 'sent') log.info({ mailId: id, tries: mail.tries }, 'mail.sent');
  else log.warn({ mailId: id, tries: mail.tries, why: outcome.why, againInSeconds: again }, 'mail.not_sent');
}

const release = ({ database }: Sending, mail: Claimed): Promise<void> =>
  settle(database.read, mail, { outcome: { kind: 'unreachable', why: 'STOPPED' }, againInSeconds: 0 });
