import type { Logger } from 'pino';
import type { Database } from '#platform/database/port.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { firstWaitSeconds, leaseSeconds, longestWaitSeconds, noteAgainAfterMs } from './config.ts';
import { type Claim, claim, type Queue, release, settle } from './repository/queue.ts';
import type { NotificationsDb } from './repository/tables.ts';
import type { Outcome } from './sender/port.ts';

/** What is sent from where, and who carries it. */
export interface Sending<M, R> {
  readonly database: Database<NotificationsDb, 'notifications'>;
  readonly queue: Queue<M, R>;
  /** Hands one message over; never throws, and ends long before the lease does. The id is the same for every try. */
  readonly carry: (id: string, message: M) => Promise<Outcome>;
  readonly crash: Crash;
  readonly log: Logger;
  readonly pause: (ms: number) => Promise<unknown>;
}

/**
 * Sends what is due, one after the other, mails and messages by SMS alike. Nothing is claimed that is not begun at once,
 * so a process that dies has only what it was sending sent again, once its claim ends: under the same id, so that it can
 * be known.
 */
export async function sendDue<M, R>(sending: Sending<M, R>, signal: AbortSignal): Promise<void> {
  const { database, queue } = sending;
  while (!signal.aborted) {
    const claimed = await claim(database.read, queue, leaseSeconds);
    if (claimed === undefined) return;
    if (signal.aborted) return release(database.read, queue, claimed);
    await sendOne(sending, claimed);
  }
}

/** The wait before the next try: 5 seconds, doubled each time, half an hour at most. */
export const againInSeconds = (tries: number): number =>
  Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** (tries - 1));

async function sendOne<M, R>(
  sending: Sending<M, R>,
  { message, ...claim }: Claim & { readonly message: M | null },
): Promise<void> {
  const { carry, crash, log, queue } = sending;
  const outcome = message === null ? tooLate : await carry(claim.id, message);
  crash.point('notifications.sent');
  const again = outcome.kind === 'unreachable' && !claim.isLast ? againInSeconds(claim.tries) : null;
  await note(sending, claim, { outcome, againInSeconds: again });
  const about = { queue: queue.table, messageId: claim.id, tries: claim.tries };
  if (outcome.kind === 'sent') log.info(about, 'message.sent');
  else log.warn({ ...about, why: outcome.why, againInSeconds: again }, 'message.not_sent');
}

const tooLate: Outcome = { kind: 'refused', why: 'EXPIRED' };

/** Keeps at it while the database is away for a moment: what went out and is not noted goes out twice. */
async function note<M, R>(
  { database, queue, log, pause }: Sending<M, R>,
  claim: Claim,
  end: Parameters<typeof settle>[3],
): Promise<void> {
  for (const waitMs of noteAgainAfterMs) {
    try {
      return await settle(database.read, queue, claim, end);
    } catch (error) {
      log.warn({ queue: queue.table, messageId: claim.id, err: error }, 'message.not_noted');
      await pause(waitMs);
    }
  }
  return settle(database.read, queue, claim, end);
}
