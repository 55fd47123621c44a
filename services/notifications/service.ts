import { NotificationsService } from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import { type Runner, runner } from '#platform/runtime/runner.ts';
import { type Dependencies, defineService } from '#platform/runtime/service.ts';
import { config } from './config.ts';
import { mailQueue } from './repository/mails.ts';
import { smsQueue } from './repository/sms.ts';
import type { NotificationsDb } from './repository/tables.ts';
import { rpc } from './rpc.ts';
import { sendDue } from './send.ts';
import { openSender } from './sender/open.ts';
import { messageIdOf, type Outgoing, type Sender } from './sender/port.ts';
import type { OutgoingSms } from './sms/port.ts';
import { subscribers } from './subscribers.ts';

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
    const mails = sender === null ? null : mailRunner(given, sender);
    const texts = config.smsUrl === '' ? null : await smsRunner(given);
    const status = mails === null ? 'logged' : 'queued';
    const written = () => mails?.poke();
    return {
      rpc: rpc({ database, ids, shop, status, written, keepsLinks: mode === 'demo' }),
      subscribers: subscribers({ shop, status, written, texted: texts === null ? null : () => texts.poke() }),
      runners: [mails, texts].filter((one) => one !== null),
      stop: async () => sender?.close(),
    };
  },
});

type Start = Dependencies<'notifications', Record<never, never>, typeof config, NotificationsDb>;

function mailRunner({ config, database, crash, log, shop }: Start, sender: Sender): Runner {
  const host = new URL(shop.origin).hostname;
  const sending = {
    ...{ database, crash, log, tries: config.tries, queue: mailQueue },
    carry: (id: string, mail: Omit<Outgoing, 'messageId'>) =>
      sender.send({ messageId: messageIdOf(id, host), ...mail }),
  };
  return runner('notifications.send', config.sendMs, (signal) => sendDue(sending, signal));
}

async function smsRunner({ config, database, crash, log }: Start): Promise<Runner> {
  const { httpSms } = await import('./sms/http.ts');
  const sms = httpSms({ url: config.smsUrl, token: config.smsToken });
  const sending = {
    ...{ database, crash, log, tries: config.tries, queue: smsQueue },
    carry: (id: string, message: Omit<OutgoingSms, 'id'>) => sms.send({ id, ...message }),
  };
  return runner('notifications.text', config.sendMs, (signal) => sendDue(sending, signal));
}
