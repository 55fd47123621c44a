import type { EventType } from '#contracts/events.ts';
import type { Address, Person, Totals } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import type { OrderSnapshot } from '#contracts/gen/rialto/orders/v1/events_pb.ts';
import { PaymentMethod } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { Tx } from '#platform/database/port.ts';
import type { Heard, Subscribers } from '#platform/events/port.ts';
import { derivedUuid } from '#platform/kernel/ids.ts';
import { fromWire, type Money, money, type WireMoney } from '#platform/kernel/money.ts';
import { keep, type NotificationsDb, type Written } from './repository.ts';
import type { Letter } from './templates/layout.ts';
import { orderCancelled, orderConfirmed, orderShipped, type Template, welcome } from './templates/templates.ts';

export interface Mailing {
  /** Where browsers reach the shop. */
  readonly origin: string;
  /** ISO 4217, for amounts that an event leaves out. */
  readonly currency: string;
  /** Queued when there is somebody to send them, else kept in the log alone. */
  readonly status: 'logged' | 'queued';
  /** Called once mails are committed. */
  readonly written: () => void;
}

/** Writes mails; sending them is the runner's work, outside of any transaction that hears events. */
export function subscribers(mailing: Mailing): Subscribers<NotificationsDb, 'notifications'> {
  const write = async <E extends EventType>(
    events: readonly Heard<E>[],
    tx: Tx<NotificationsDb, 'notifications'>,
    compose: (event: Heard<E>) => Mail | null,
  ): Promise<void> => {
    const mails = events.flatMap((event) => written(event.id, compose(event)));
    if (mails.length === 0) return;
    await keep(tx.db, mails, mailing.status);
    tx.afterCommit(mailing.written);
  };
  /** The link opens the page for whoever has the mail: a guest has nothing else to show. */
  const about = (order: { orderId: string; number: string; accessToken: string }, person: Person) => ({
    number: order.number,
    name: nameOf(person),
    address: `${mailing.origin}/orders/${order.orderId}/open?token=${encodeURIComponent(order.accessToken)}`,
  });

  return {
    'identity.registered': (events, tx) =>
      write(events, tx, ({ data: { person } }) =>
        person === undefined
          ? null
          : {
              template: 'welcome',
              orderId: null,
              person,
              letter: welcome({ name: nameOf(person), origin: mailing.origin }),
            },
      ),

    'orders.confirmed': (events, tx) =>
      write(events, tx, ({ data: { order } }) => {
        const person = order?.person;
        if (order === undefined || person === undefined) return null;
        const letter = orderConfirmed({
          ...about(order, person),
          ...priced(order, mailing.currency),
          shippingMethod: order.shippingMethod,
          cashOnDelivery: order.paymentMethod === PaymentMethod.CASH_ON_DELIVERY,
        });
        return { template: 'order_confirmed', orderId: order.orderId, person, letter };
      }),

    'fulfillment.shipped': (events, tx) =>
      write(events, tx, ({ data }) => {
        const { orderId, person, shipment, complete } = data;
        if (person === undefined || shipment === undefined) return null;
        const { carrier, trackingNumber, lines } = shipment;
        const items = lines.reduce((sum, line) => sum + line.quantity, 0);
        const letter = orderShipped({ ...about(data, person), carrier, trackingNumber, items, complete });
        return { template: 'order_shipped', orderId, person, letter };
      }),

    'orders.cancelled': (events, tx) =>
      write(events, tx, ({ data: { order, reason } }) => {
        const person = order?.person;
        if (order === undefined || person === undefined) return null;
        const letter = orderCancelled({ ...about(order, person), reason });
        return { template: 'order_cancelled', orderId: order.orderId, person, letter };
      }),
  };
}

interface Mail {
  readonly template: Template;
  readonly orderId: string | null;
  readonly person: Person;
  readonly letter: Letter;
}

/** None for a person without an address: it was erased, or never was one. */
function written(eventId: string, mail: Mail | null): readonly Written[] {
  if (mail === null || !isAddress(mail.person.email)) return [];
  const { template, orderId, person, letter } = mail;
  return [{ id: derivedUuid('mail', template, eventId), template, eventId, orderId, recipient: person.email, letter }];
}

/** One address and nothing else: no second one, no header. The contracts have checked more. */
const isAddress = (email: string): boolean =>
  email.length <= 254 && /^[^\s<>,;:"()[\]\\@]+@[^\s<>,;:"()[\]\\@]+$/.test(email);

const nameOf = ({ fullName, shippingAddress }: { fullName: string; shippingAddress?: Address | undefined }): string =>
  fullName === '' ? (shippingAddress?.fullName ?? '') : fullName;

function priced({ lines, totals }: OrderSnapshot, currency: string) {
  const read = (amount: WireMoney | undefined): Money => (amount === undefined ? money(currency, 0) : fromWire(amount));
  const of = (part: Exclude<keyof Totals, '$typeName' | '$unknown'>): Money => read(totals?.[part]);
  return {
    lines: lines.map(({ title, quantity, lineTotal }) => ({ title, quantity, total: read(lineTotal) })),
    totals: {
      subtotal: of('subtotal'),
      discount: of('discount'),
      shipping: of('shipping'),
      tax: of('tax'),
      total: of('total'),
      includedTax: totals?.includedTax === undefined ? null : fromWire(totals.includedTax),
    },
  };
}
