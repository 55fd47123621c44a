import type { Tx } from '#platform/database/port.ts';
import type { Heard, Subscribers } from '#platform/events/port.ts';
import { type Known, lettersOf, type Shop } from './letters.ts';
import { people } from './people.ts';
import { keep } from './repository/mails.ts';
import { keepTexts } from './repository/sms.ts';
import type { NotificationsDb } from './repository/tables.ts';
import { stillWanted } from './repository/unsubscribed.ts';
import { type TextedEvent, textsOf } from './texts.ts';

interface Mailing {
  readonly shop: Shop;
  /** Queued when there is somebody to send them, else kept in the log alone. */
  readonly status: 'logged' | 'queued';
  /** Called once mails are committed. */
  readonly written: () => void;
  /** Called once messages by SMS are committed; null when nobody carries them, and then none is written. */
  readonly texted: (() => void) | null;
  /** Of the marks of those who want no reminders. */
  readonly unsubscribeKey: Buffer;
}

/** Writes mails; sending them is the runners' work, outside of any transaction that hears events. */
export function subscribers({
  shop,
  status,
  written,
  texted,
  unsubscribeKey,
}: Mailing): Subscribers<NotificationsDb, 'notifications'> {
  const mail = async <E extends Known>(events: readonly Heard<E>[], tx: NotificationsTx): Promise<void> => {
    const caused = events.flatMap((event) => lettersOf(event, shop).map((one) => ({ ...one, eventId: event.id })));
    const mails = await stillWanted(tx.db, unsubscribeKey, caused);
    if (mails.length === 0) return;
    await keep(tx.db, mails, status);
    tx.afterCommit(written);
  };
  const text = async (events: readonly TextedEvent[], tx: NotificationsTx): Promise<void> => {
    if (texted === null) return;
    const texts = events.flatMap((event) => textsOf(event, shop).map((one) => ({ ...one, eventId: event.id })));
    if (texts.length === 0) return;
    await keepTexts(tx.db, texts);
    tx.afterCommit(texted);
  };

  return {
    ...people(unsubscribeKey),
    'identity.registered': mail,
    'orders.confirmed': mail,
    'orders.cancelled': mail,
    'orders.edited': mail,
    'orders.refunded': mail,
    'orders.return_changed': mail,
    async 'fulfillment.shipped'(events, tx) {
      await mail(events, tx);
      await text(events, tx);
    },
    async 'fulfillment.ready_for_pickup'(events, tx) {
      await mail(events, tx);
      await text(events, tx);
    },
    'fulfillment.delivered': mail,
    'inventory.low_stock': mail,
    async 'inventory.back_in_stock'(events, tx) {
      await mail(events, tx);
      // Its subject is what is sold, so nobody would find it again for the person.
      await tx.blankHeard(events);
    },
    'cart.abandoned': mail,
  };
}

type NotificationsTx = Tx<NotificationsDb, 'notifications'>;
