import type { Person } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import type { Heard } from '#platform/events/port.ts';
import { derivedUuid } from '#platform/kernel/ids.ts';
import { isCollected } from './letters/parcels.ts';
import { aboutOrder, type Shop } from './letters/shop.ts';
import { sms } from './templates/sms.ts';

/** A message by SMS that an event causes. */
export interface Text {
  readonly id: string;
  readonly template: keyof typeof sms;
  readonly to: string;
  readonly orderId: string;
  readonly text: string;
}

/** The messages by SMS that an event causes: for who gave a phone number with the order. */
export function textsOf(event: TextedEvent, shop: Shop): readonly Text[] {
  const { person, orderId } = event.data;
  const to = phoneOf(person);
  if (person === undefined || to === null) return [];
  const order = aboutOrder(event.data, person, shop);
  const of = (template: Text['template'], text: string): readonly Text[] => [
    { id: derivedUuid('sms', template, event.id), template, to, orderId, text },
  ];
  if (event.type === 'fulfillment.ready_for_pickup')
    return of('order_ready_for_pickup', sms.order_ready_for_pickup(order));
  const { shipment } = event.data;
  if (shipment === undefined || isCollected(shipment)) return [];
  return of('order_shipped', sms.order_shipped({ ...order, carrier: shipment.carrier }));
}

/** The events that cause messages by SMS. */
export type TextedEvent = Heard<'fulfillment.shipped'> | Heard<'fulfillment.ready_for_pickup'>;

/** Digits, with a plus when it was typed; null for what cannot be a number. */
function phoneOf(person: Person | undefined): string | null {
  const typed = person?.shippingAddress?.phone ?? '';
  const plain = typed.replace(/[\s()./-]/g, '');
  return /^\+?\d{6,15}$/.test(plain) ? plain : null;
}
