import { forgetAnswersAbout } from '#platform/database/idempotency.ts';
import type { Tx } from '#platform/database/port.ts';
import { each, type Subscribers } from '#platform/events/port.ts';
import { boundedJson } from '#platform/kernel/bounded-json.ts';
import { exportedLength, exportedMails } from './config.ts';
import { blankMailsTo, blankOrders, mailsTo } from './repository/people.ts';
import type { NotificationsDb } from './repository/tables.ts';
import { hasUnsubscribed, unsubscribedAt } from './repository/unsubscribed.ts';
import type { Template } from './templates/registry.ts';

type Heard = 'identity.export_requested' | 'identity.erasure_requested' | 'orders.forgotten';

/**
 * What notifications say and forget of a person: to whom messages went, and what they said. That there were any stays.
 * Identity asks to forget twice, as a mail may not have been handed over the first time.
 */
export const people = (unsubscribeKey: Buffer): Pick<Subscribers<NotificationsDb, 'notifications'>, Heard> => ({
  'identity.export_requested': each(async ({ data: { requestId, person } }, tx) => {
    const email = person?.email ?? '';
    const mails = email === '' ? [] : await mailsTo(tx.db, email, exportedMails);
    const ended = email === '' ? null : await unsubscribedAt(tx.db, unsubscribeKey, email);
    const remindersEnded = ended === null ? [] : [{ at: ended }];
    const dataJson = boundedJson({ mails, remindersEnded }, exportedLength);
    tx.publish('notifications.person_exported', requestId, { requestId, dataJson });
  }),

  'identity.erasure_requested': each(async ({ data: { requestId, person, email } }, tx) => {
    const proved = await blankMailsTo(tx.db, person?.email ?? '', null);
    // Nobody else has an account with this address, so mails about one were about this one, proved or not.
    const rest = person?.email === email ? [] : await blankMailsTo(tx.db, email, aboutAccounts);
    const mails = [...proved, ...rest];
    await forgetResent(tx, mails);
    // Of an address that nobody proved it is not said what somebody at it wants.
    const ended = person?.email !== undefined && (await hasUnsubscribed(tx.db, unsubscribeKey, person.email));
    const erased = { mails: mails.length };
    tx.publish('notifications.person_erased', requestId, {
      requestId,
      erased,
      ...(ended ? { kept: noReminders } : {}),
    });
  }),

  async 'orders.forgotten'(events, tx) {
    const orderIds = events.map(({ subject }) => subject);
    await forgetResent(tx, await blankOrders(tx.db, orderIds));
  },
});

/** Whoever does not want to be written to is not to be written to again, also after they were forgotten. */
const noReminders =
  'That no reminders are wanted at the address is kept, under a mark that names nobody, so that none is sent again.';

/** The answer to sending a mail again holds the mail. */
const forgetResent = (tx: NotificationsTx, mailIds: readonly string[]): Promise<void> =>
  forgetAnswersAbout(tx, { inScope: mailIds, inAnswer: [] });

type NotificationsTx = Tx<NotificationsDb, 'notifications'>;

const aboutAccounts: readonly Template[] = [
  'welcome',
  'verify_email',
  'reset_password',
  'password_changed',
  'new_sign_in',
  'second_factor_changed',
  'email_changed',
  'cart_abandoned',
];
