import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type NotificationsService,
  MailStatus as WireStatus,
} from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import type { Database } from '#platform/database/port.ts';
import { invalid } from '#platform/kernel/errors.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { list, type MailStatus, type NotificationsDb } from './repository.ts';

/** The mail log, for staff. */
export const rpc = (
  database: Database<NotificationsDb, 'notifications'>,
): Implementation<typeof NotificationsService> => ({
  async listMails({ email, orderId, pageSize = 20, pageToken = '' }) {
    // One more than fits says whether there is another page.
    const found = await list(database.read, {
      email: email ?? null,
      orderId: orderId ?? null,
      before: positionOf(pageToken),
      limit: pageSize + 1,
    });
    const shown = found.slice(0, pageSize);
    const last = shown.at(-1);
    return {
      mails: shown.map((mail) => ({
        id: mail.id,
        template: mail.template,
        to: mail.recipient,
        subject: mail.subject,
        text: mail.body_text,
        html: mail.body_html,
        status: statuses[mail.status],
        createdAt: timestampFromDate(mail.created_at),
        ...(mail.sent_at === null ? {} : { sentAt: timestampFromDate(mail.sent_at) }),
        ...(mail.error === null ? {} : { error: mail.error }),
        ...(mail.order_id === null ? {} : { orderId: mail.order_id }),
      })),
      nextPageToken: found.length > pageSize && last !== undefined ? tokenOf(last.seq) : '',
    };
  },
});

const statuses: Readonly<Record<MailStatus, WireStatus>> = {
  logged: WireStatus.LOGGED,
  queued: WireStatus.QUEUED,
  sent: WireStatus.SENT,
  failed: WireStatus.FAILED,
};

const tokenOf = (seq: number): string => Buffer.from(`mails ${seq}`).toString('base64url');

/** Where the page before ended; throws for a token that this shop never gave. */
function positionOf(pageToken: string): number | null {
  if (pageToken === '') return null;
  const seq = /^mails (\d{1,15})$/.exec(Buffer.from(pageToken, 'base64url').toString())?.[1];
  if (seq === undefined)
    throw invalid([{ field: 'pageToken', description: 'give the nextPageToken of the same list' }]);
  return Number(seq);
}
