import * as account from './account.ts';
import * as example from './examples.ts';
import type { Letter } from './layout.ts';
import * as order from './order.ts';
import * as back from './return.ts';
import * as shipment from './shipment.ts';
import * as stock from './stock.ts';

/** Every kind of mail that the shop writes: when, how, and filled with what when somebody looks at it. */
export const registry = {
  welcome: entry('Somebody signed up.', account.welcome, example.account),
  verify_email: entry('An address is to be confirmed.', account.verifyEmail, example.confirmation),
  reset_password: entry('Somebody asked for a new password.', account.resetPassword, example.confirmation),
  password_changed: entry('A password was changed.', account.passwordChanged, example.change),
  new_sign_in: entry('Somebody signed in from a new device.', account.newSignIn, example.signIn),
  second_factor_changed: entry('A second factor was changed.', account.secondFactorChanged, example.change),
  email_changed: entry('An account has another address; to the old one.', account.emailChanged, example.change),

  order_confirmed: entry('An order is paid and reserved.', order.orderConfirmed, example.confirmed),
  order_cancelled: entry('An order was cancelled.', order.orderCancelled, { ...example.order, reason: 'OUT_OF_STOCK' }),
  order_edited: entry('An order was changed before it was packed.', order.orderEdited, {
    ...example.order,
    removed: [{ title: 'Oven glove', quantity: 1 }],
    refund: example.usd(1200),
    lines: example.lines,
    total: example.usd(9149),
  }),
  order_refunded: entry('Money went back to a customer.', order.orderRefunded, {
    ...example.order,
    amount: example.usd(1500),
  }),

  order_shipped: entry('Parcels of an order were handed over.', shipment.orderShipped, {
    ...example.order,
    parcels: [
      { carrier: 'DHL', trackingNumber: 'JD0146000', trackingUrl: 'https://www.dhl.com/track/JD0146000' },
      { carrier: 'Gondola', trackingNumber: 'GO-2' },
    ],
    items: 3,
    complete: true,
  }),
  order_delivered: entry('Parcels of an order arrived, or it was collected.', shipment.orderDelivered, {
    ...example.order,
    items: 3,
    complete: true,
    collected: false,
  }),
  order_ready_for_pickup: entry('An order lies ready at a store.', shipment.orderReadyForPickup, {
    ...example.order,
    place: 'Collect at Soho',
  }),

  return_requested: entry('A customer asked to send goods back.', back.returnRequested, example.returned),
  return_approved: entry('A return was approved.', back.returnApproved, example.returned),
  return_rejected: entry('A return was rejected.', back.returnRejected, {
    ...example.returned,
    note: 'The pan was used on an open fire.',
  }),
  return_received: entry('Returned goods arrived.', back.returnReceived, example.returned),

  low_stock: entry('Little is left of something; to staff.', stock.lowStock, {
    sku: 'SKILLET-28',
    available: 3,
    threshold: 5,
    origin: example.origin,
  }),
  back_in_stock: entry('Something can be had again; to who waited.', stock.backInStock, {
    name: example.order.name,
    title: 'Skillet',
    address: `${example.origin}/p/skillet`,
  }),
  cart_abandoned: entry('A cart was left lying.', stock.cartAbandoned, {
    name: example.order.name,
    lines: example.lines,
    origin: example.origin,
  }),
} as const;

export type Template = keyof typeof registry;

/** A template by its name; undefined for a word that is none. */
export const templateNamed = (name: string): Entry | undefined =>
  Object.hasOwn(registry, name) ? (registry as Readonly<Record<string, Entry>>)[name] : undefined;

interface Entry {
  /** When it is sent, as a sentence. */
  readonly about: string;
  /** The letter, filled with the example. */
  readonly preview: () => Letter;
}

function entry<D>(about: string, render: (data: D) => Letter, data: D): Entry {
  return { about, preview: () => render(data) };
}
