import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type MailSchema,
  NotificationsService,
  MailStatus as WireStatus,
} from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import { callOnce, keyed } from '#platform/database/idempotency.ts';
import type { Database } from '#platform/database/port.ts';
import { conflict, notFound } from '#platform/kernel/errors.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import { isCount, pagedList } from '#platform/kernel/paging.ts';
import { wordsFor } from '#platform/kernel/words.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { resentAtOnce } from './config.ts';
import { isAddress, type Shop } from './letters/shop.ts';
import { find, keep, letterOf, list, requeueFailed } from './repository/mails.ts';
import type { MailRow, MailStatus, NotificationsDb } from './repository/tables.ts';
import { hasUnsubscribed, unsubscribe } from './repository/unsubscribed.ts';
import { securityMail } from './security.ts';
import { isEndable } from './templates/endable.ts';
import { registry, templateNamed } from './templates/registry.ts';
import { lacksLink, sealed } from './templates/secret.ts';
import { markIn } from './unsubscribe/token.ts';

export interface MailDesk {
  readonly database: Database<NotificationsDb, 'notifications'>;
  readonly ids: Ids;
  readonly shop: Shop;
  readonly status: 'logged' | 'queued';
  /** Whether a link that nobody sends is kept in the log: in a shop that is only looked at. */
  readonly keepsLinks: boolean;
  readonly written: () => void;
  /** Of the marks and tokens of those who want no reminders. */
  readonly unsubscribeKey: Buffer;
}

/** The mail log and the templates, for staff; security mails, for identity. */
export function rpc({
  database,
  ids,
  shop,
  status,
  keepsLinks,
  written,
  unsubscribeKey,
}: MailDesk): Implementation<typeof NotificationsService> {
  return {
    async listMails({ email = null, orderId = null, status: wanted, ...asked }, { caller }) {
      const { shown, nextPageToken } = await log.page(
        asked,
        (from) => list(database.read, { email, orderId, status: wordsFor(statuses, wanted)[0] ?? null, ...from }),
        ({ seq }) => seq,
      );
      const readsLinks = caller.roles.includes('admin');
      return { mails: shown.map((mail) => mailToWire(mail, readsLinks)), nextPageToken };
    },

    resendMail: (request, context) =>
      database.transaction(async (tx) => {
        const call = keyed(NotificationsService.method.resendMail, request.id, context);
        return callOnce(tx, call, request, async () => {
          const mail = resendable(await find(tx.db, request.id));
          if (isEndable(mail) && (await hasUnsubscribed(tx.db, unsubscribeKey, mail.recipient)))
            throw conflict('RECIPIENT_UNSUBSCRIBED', 'Whom this reminder went to wants none any more.');
          const id = ids.uuid();
          const { template, recipient: to, order_id: orderId } = mail;
          // It is its own cause: the one mail of the event stays the one.
          await keep(tx.db, [{ id, eventId: id, template, to, orderId, letter: letterOf(mail) }], status);
          tx.audit(context, { action: 'notifications.mail_resend', subject: mail.id, after: { mailId: id, template } });
          tx.afterCommit(written);
          const kept = await find(tx.db, id);
          return kept === undefined ? { id } : mailToWire(kept, false);
        });
      }, context),

    resendFailedMails: (request, context) =>
      database.transaction(async (tx) => {
        const call = keyed(NotificationsService.method.resendFailedMails, context.caller.id, context);
        return callOnce(tx, call, request, async () => {
          const resent = await requeueFailed(tx.db, status, resentAtOnce);
          if (resent === 0) return { resent };
          tx.audit(context, { action: 'notifications.mails_resend_failed', subject: 'failed', after: { resent } });
          tx.afterCommit(written);
          return { resent };
        });
      }, context),

    async listTemplates() {
      return { templates: Object.entries(registry).map(([name, { about }]) => ({ name, about })) };
    },

    async previewTemplate({ name }) {
      const template = templateNamed(name);
      if (template === undefined) throw notFound('TEMPLATE_UNKNOWN', 'The shop writes no mail of this name.');
      return { name, ...template.preview() };
    },

    sendSecurityMail: (request, context) =>
      database.transaction(async (tx) => {
        const mail = securityMail(request, shop);
        const secret = status === 'queued' || keepsLinks ? mail.secret : null;
        await keep(tx.db, [{ ...mail, secret }], status);
        tx.afterCommit(written);
        return {};
      }, context),

    async unsubscribe({ token }) {
      const mark = markIn(unsubscribeKey, token);
      if (mark === null) throw notFound('UNSUBSCRIBE_LINK_UNKNOWN', 'No mail of this shop has this link.');
      await unsubscribe(database.read, mark);
      return {};
    },
  };
}

function resendable(mail: MailRow | undefined): MailRow {
  if (mail === undefined) throw notFound('MAIL_NOT_FOUND', 'There is no such mail in the log.');
  if (!isAddress(mail.recipient)) {
    throw conflict('RECIPIENT_ERASED', 'Whom this mail went to has been erased; nobody is left to send it to.');
  }
  if (lacksLink({ text: mail.body_text })) {
    throw conflict('MAIL_IS_SECRET', 'The link of this mail is not kept; let the person ask for a new one.');
  }
  return mail;
}

const mailToWire = (mail: MailRow, readsLinks: boolean): MessageInitShape<typeof MailSchema> => ({
  id: mail.id,
  template: mail.template,
  to: mail.recipient,
  ...letterToWire(mail, readsLinks && mail.status === 'logged'),
  status: statuses[mail.status],
  createdAt: timestampFromDate(mail.created_at),
  ...(mail.sent_at === null ? {} : { sentAt: timestampFromDate(mail.sent_at) }),
  ...(mail.error === null ? {} : { error: mail.error }),
  ...(mail.order_id === null ? {} : { orderId: mail.order_id }),
});

/**
 * Links are for the recipient only: whoever reads them in the log could take the account over, or hold the order without
 * the proofs that staff are asked for. In a shop that sends no mails administrators read them there, and nobody else does.
 */
const letterToWire = (mail: MailRow, readsLinks: boolean) =>
  readsLinks ? letterOf(mail) : sealed(letterOf({ ...mail, secret: null }));

const statuses: Readonly<Record<MailStatus, WireStatus>> = {
  logged: WireStatus.LOGGED,
  queued: WireStatus.QUEUED,
  sent: WireStatus.SENT,
  failed: WireStatus.FAILED,
};

const log = pagedList('mails', isCount);
