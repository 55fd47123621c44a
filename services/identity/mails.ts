import type { Logger } from 'pino';
import type { NotificationsService, SecurityMail } from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { CallContext, Client } from '#platform/rpc/port.ts';
import { type Runner, runner } from '#platform/runtime/runner.ts';
import { linkSeconds, mailEveryMs, mailQueue, mailTimeoutMs, mailTries } from './config.ts';

/** A mail about an account. Its link is a secret, so it waits in memory alone: whoever misses it asks again. */
export interface AccountMail {
  readonly kind: SecurityMail;
  readonly email: string;
  readonly name: string;
  /** Absolute, at the shop's own origin. */
  readonly link?: string;
  /** What happened, as a sentence. */
  readonly detail?: string;
}

export interface Mails {
  /** Takes a mail to be handed over soon. Never waits, so that the time of an answer does not tell who is known. */
  send(mail: AccountMail): void;
  readonly runner: Runner;
}

/** Hands mails to notifications, outside of requests and transactions; a few tries each, a bounded queue of them. */
export function openMails(given: {
  readonly notifications: Pick<Client<typeof NotificationsService>, 'sendSecurityMail'>;
  readonly ownContext: (timeoutMs: number) => CallContext;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
}): Mails {
  const { notifications, ownContext, clock, ids, log } = given;
  let waiting: Waiting[] = [];

  const handOver = async (one: Waiting): Promise<Waiting | null> => {
    const { name, ...rest } = one.mail;
    try {
      // The same id again changes nothing: a try whose answer was lost does not send twice.
      const mail = {
        id: one.id,
        name: name.slice(0, 120),
        ...rest,
        ...(rest.link === undefined ? {} : { linkSeconds }),
      };
      await notifications.sendSecurityMail(mail, ownContext(mailTimeoutMs));
      return null;
    } catch (error) {
      const tries = one.tries + 1;
      log.warn({ kind: rest.kind, tries, err: error }, 'identity.mail_not_handed_over');
      const dueMs = clock.monotonicMs() + mailEveryMs * tries;
      return tries < mailTries ? { ...one, tries, dueMs } : null;
    }
  };

  const posting = runner('identity.mails', mailEveryMs, async (signal) => {
    const nowMs = clock.monotonicMs();
    const due = waiting.filter(({ dueMs }) => dueMs <= nowMs);
    waiting = waiting.filter(({ dueMs }) => dueMs > nowMs);
    for (const [index, one] of due.entries()) {
      if (signal.aborted) return void waiting.unshift(...due.slice(index));
      const again = await handOver(one);
      if (again !== null) waiting.push(again);
    }
  });

  return {
    send(mail) {
      if (waiting.length >= mailQueue) return log.error({ kind: mail.kind }, 'identity.mail_queue_full');
      waiting.push({ id: ids.uuid(), mail, tries: 0, dueMs: clock.monotonicMs() });
      posting.poke();
    },
    runner: posting,
  };
}

interface Waiting {
  readonly id: string;
  readonly mail: AccountMail;
  readonly tries: number;
  readonly dueMs: number;
}
