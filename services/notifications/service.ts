import { setTimeout as pause } from 'node:timers/promises';
import { NotificationsService } from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import { type Runner, runner } from '#platform/runtime/runner.ts';
import { type Dependencies, defineService } from '#platform/runtime/service.ts';
import { config, forgetMs, forgottenAtOnce } from './config.ts';
import { forgetMessages } from './repository/forget.ts';
import { mailQueue } from './repository/mails.ts';
import { smsQueue } from './repository/sms.ts';
import type { NotificationsDb } from './repository/tables.ts';
import { rpc } from './rpc.ts';
import { type Sending, sendDue } from './send.ts';
import { openSender } from './sender/open.ts';
import type { Sender } from './sender/port.ts';
import type { OutgoingSms } from './sms/port.ts';
import { subscribers } from './subscribers.ts';
import { delivering } from './unsubscribe/deliver.ts';

/** Mails and messages by SMS: written when something happened, kept in a log, sent by whoever is set to send them. */
export const notifications = defineService({
  name: 'notifications',
  contract: NotificationsService,
  needs: {},
  config,
  migrations: new URL('./migrations/', import.meta.url),
  async start(given: Start) {
    const { config, database, ids } = given;
    const { origin, currency, mode } = given.shop;
    const shop = { origin, currency, staffEmail: config.staffEmail };
    const sender = await openSender(config);
    // A shop cannot change its secret, so who wants no reminders is known for as long as it lasts.
    const unsubscribeKey = given.secret('unsubscribe');
    const mails = sender === null ? [] : mailRunners(given, sender, unsubscribeKey);
    const texts = config.smsUrl === '' ? [] : await smsRunners(given);
    const status = sender === null ? 'logged' : 'queued';
    const written = () => poke(mails);
    const old = { days: config.retentionDays, atMost: forgottenAtOnce };
    const forgetting = runner('notifications.forget', forgetMs, (going) => forgetMessages(database.read, old, going));
    return {
      rpc: rpc({ database, ids, shop, status, written, keepsLinks: mode === 'demo', unsubscribeKey }),
      subscribers: subscribers({
        ...{ shop, status, written, unsubscribeKey },
        texted: texts.length === 0 ? null : () => poke(texts),
      }),
      runners: [...mails, ...texts, forgetting],
      stop: async () => sender?.close(),
    };
  },
});

type Start = Dependencies<'notifications', Record<never, never>, typeof config, NotificationsDb>;

function mailRunners(given: Start, sender: Sender, key: Buffer): readonly Runner[] {
  const { origin } = given.shop;
  const carry = delivering({ db: given.database.read, sender, origin, key });
  return senders('notifications.send', given, { queue: mailQueue, carry });
}

async function smsRunners(given: Start): Promise<readonly Runner[]> {
  const { httpSms } = await import('./sms/http.ts');
  const sms = httpSms({ url: given.config.smsUrl, token: given.config.smsToken });
  return senders('notifications.text', given, {
    queue: smsQueue,
    carry: (id: string, message: Omit<OutgoingSms, 'id'>) => sms.send({ id, ...message }),
  });
}

/** As many as messages may go out at once: each sends one at a time, so that a slow one holds up none of the others. */
function senders<M, R>(
  name: string,
  { config, database, crash, log }: Start,
  what: Pick<Sending<M, R>, 'queue' | 'carry'>,
): readonly Runner[] {
  const sending = { database, crash, log, pause, ...what };
  return Array.from({ length: config.atOnce }, () => runner(name, config.sendMs, (signal) => sendDue(sending, signal)));
}

function poke(runners: readonly Runner[]): void {
  for (const one of runners) one.poke();
}
