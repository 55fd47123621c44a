import { type Letter, letter } from './layout.ts';
import { greeting, itemsOf, type OrderLetter } from './words.ts';

export interface Parcel {
  readonly carrier: string;
  readonly trackingNumber: string;
  /** Where the carrier shows its way; absent for a carrier that the shop does not know. */
  readonly trackingUrl?: string | undefined;
}

interface ShippedLetter extends OrderLetter {
  /** At least one. */
  readonly parcels: readonly Parcel[];
  readonly items: number;
  /** Nothing else is to come. */
  readonly complete: boolean;
}

/** To a customer of whose order parcels were handed over. */
export function orderShipped(order: ShippedLetter): Letter {
  const carriers = [...new Set(order.parcels.map(({ carrier }) => carrier))].join(' and ');
  const inParcels = order.parcels.length > 1 ? ` in ${order.parcels.length} parcels` : '';
  return letter({
    subject: order.complete
      ? `Your order ${order.number} is on its way`
      : `A part of your order ${order.number} is on its way`,
    preview: order.parcels.map(({ carrier, trackingNumber }) => `${carrier} ${trackingNumber}`).join(', '),
    heading: 'It is on its way',
    paragraphs: [
      greeting(order.name),
      `We handed ${itemsOf(order.items)} of your order ${order.number} to ${carriers}${inParcels}.`,
      ...(order.complete ? [] : ['The rest follows; we write again when it leaves.']),
    ],
    rows: order.parcels.flatMap(({ carrier, trackingNumber, trackingUrl }) => [
      { label: 'Carrier', value: carrier },
      { label: 'Tracking number', value: trackingNumber, address: trackingUrl },
    ]),
    button: { label: 'Follow your order', address: order.address },
    closing: `With the tracking number ${carriers} can tell you where the parcel is.`,
  });
}

/** To a customer whose parcels arrived, or who took the goods along. */
export function orderDelivered(
  order: OrderLetter & { readonly items: number; readonly complete: boolean; readonly collected: boolean },
): Letter {
  const what = order.complete ? `Your order ${order.number}` : `A part of your order ${order.number}`;
  const verb = order.collected ? 'was collected' : 'has arrived';
  return letter({
    subject: `${what} ${verb}`,
    preview: 'We hope that you like it.',
    heading: order.collected ? 'Thank you for coming' : 'It has arrived',
    paragraphs: [
      greeting(order.name),
      `${what} ${verb}: ${itemsOf(order.items)}.`,
      ...(order.complete ? [] : ['The rest is still to come.']),
      'We hope that you like it. What does not please you can be sent back on the order’s page.',
    ],
    button: { label: 'See your order', address: order.address },
    closing: order.collected
      ? 'If it was not you who took it along, tell us at once.'
      : 'If you cannot find the parcel, look at your neighbours’, and then tell us.',
  });
}

/** To a customer whose order lies ready at a store. `place` names the location, and may be empty. */
export const orderReadyForPickup = (order: OrderLetter & { readonly place: string }): Letter =>
  letter({
    subject: `Your order ${order.number} lies ready`,
    preview: order.place === '' ? 'Come and collect it.' : order.place,
    heading: 'Come and collect it',
    paragraphs: [
      greeting(order.name),
      `Everything of your order ${order.number} is packed and lies ready for you.`,
      'Please bring the number of your order along.',
    ],
    rows: [
      { label: 'Order', value: order.number },
      ...(order.place === '' ? [] : [{ label: 'Where', value: order.place }]),
    ],
    button: { label: 'See your order', address: order.address },
    closing: 'If you cannot come yourself, give this mail to somebody who can.',
  });
