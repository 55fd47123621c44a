import type { Logger } from 'pino';
import type { Database } from '#platform/database/port.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { leaseSeconds, sendBatch } from './config.ts';
import { type Claim, claim, type Queue, settle } from './repository/queue.ts';
import type { NotificationsDb } from './repository/tables.ts';
import type { Outcome } from './sender/port.ts';

/** What is sent from where, and who carries it. */
export interface Sending<M, R> {
  readonly database: Database<NotificationsDb, 'notifications'>;
  readonly queue: Queue<M, R>;
  /** Hands one message over; never throws. The id is the same for every try. */
  readonly carry: (id: string, message: M) => Promise<Outcome>;
  readonly crash: Crash;
  readonly log: Logger;
  /** Tries before a message is given up. */
  readonly tries: number;
}

/**
 * Sends what is due, mails and messages by SMS alike. A process that dies between sending and noting it has the
 * message sent again once its claim ends: under the same id, so that it can be known.
 */
export async function sendDue<M, R>(sending: Sending<M, R>, signal: AbortSignal): Promise<void> {
  const { database, queue } = sending;
  for (;;) {
    const claimed = await claim(database.read, queue, { atMost: sendBatch, leaseSeconds });
    for (const one of claimed) {
      // What is left of the batch is free again when the claim ends; let it be so at once.
      if (signal.aborted) await release(sending, one);
      else await sendOne(sending, one);
    }
    if (claimed.length < sendBatch || signal.aborted) return;
  }
}

/** The wait before the next try: 5 seconds, doubled each time, an hour at most; null when there is none. */
export const againInSeconds = (tries: number, most: number): number | null =>
  tries >= most ? null : Math.min(3_600, 5 * 2 ** (tries - 1));

async function sendOne<M, R>(
  sending: Sending<M, R>,
  { message, ...claim }: Claim & { readonly message: M },
): Promise<void> {
  const { database, queue, carry, crash, log } = sending;
  const outcome = await carry(claim.id, message);
  crash.point('notifications.sent');
  const again = outcome.kind === 'unreachable' ? againInSeconds(claim.tries, sending.tries) : null;
  await settle(database.read, queue, claim, { outcome, againInSeconds: again });
  const about = { queue: queue.table, messageId: claim.id, tries: claim.tries };
  if (outcome.kind === 'sent') log.info(about, 'message.sent');
  else log.warn({ ...about, why: outcome.why, againInSeconds: again }, 'message.not_sent');
}

const release = <M, R>({ database, queue }: Sending<M, R>, claim: Claim): Promise<void> =>
  settle(database.read, queue, claim, { outcome: { kind: 'unreachable', why: 'STOPPED' }, againInSeconds: 0 });
