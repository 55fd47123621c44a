import { NotificationsService } from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import { runner } from '#platform/runtime/runner.ts';
import { type Dependencies, defineService } from '#platform/runtime/service.ts';
import { config } from './config.ts';
import type { NotificationsDb } from './repository.ts';
import { rpc } from './rpc.ts';
import { sendDue } from './send.ts';
import { subscribers } from './subscribers.ts';

/** Mails: written when something happened, kept in a log, sent by SMTP when that is set. */
export const notifications = defineService({
  name: 'notifications',
  contract: NotificationsService,
  needs: {},
  config,
  migrations: new URL('./migrations/', import.meta.url),
  async start({ config, database, shop, crash, log }: Start) {
    const { origin, currency } = shop;
    const mailRpc = rpc(database);
    if (config.smtpUrl === '') {
      return { rpc: mailRpc, subscribers: subscribers({ origin, currency, status: 'logged', written: () => {} }) };
    }
    const { nodemailerSender } = await import('./sender/nodemailer.ts');
    const sender = nodemailerSender({ url: config.smtpUrl, from: config.mailFrom });
    const sending = { database, sender, crash, log, tries: config.tries, messageHost: new URL(origin).hostname };
    const sends = runner('notifications.send', config.sendMs, (signal) => sendDue(sending, signal));
    return {
      rpc: mailRpc,
      subscribers: subscribers({ origin, currency, status: 'queued', written: () => sends.poke() }),
      runners: [sends],
      stop: sender.close,
    };
  },
});

type Start = Dependencies<'notifications', Record<never, never>, typeof config, NotificationsDb>;
