import {
  after,
  afterDelivery,
  cancellable,
  editable,
  type Fulfillment,
  merged,
  mustBeBegun,
  planShipment,
  remaining,
  type Shipment,
  unpack,
} from '../../../services/fulfillment/domain.ts';
import type { Order } from '../../../services/orders/domain/order.ts';
import type { Units } from '../facts.ts';
import { type Hand, type Hears, says, type World } from '../world.ts';
import { at } from './orders.ts';

const say = says<'fulfillment'>();

/** As the repository's statements: what is known already is passed over, and a later edit replaces an earlier one. */
export const fulfillment: Hears<'fulfillment'> = {
  'orders.confirmed': ({ kept }, { subject, data: { order } }) => {
    if (!kept.fulfillments.has(subject)) kept.fulfillments.set(subject, ready(order, 0));
  },
  'orders.edited': ({ kept }, { id, subject, data: { order } }) => {
    const before = kept.fulfillments.get(subject);
    if (before === undefined) kept.fulfillments.set(subject, ready(order, id));
    else if (editable.includes(before.status) && before.editedBy < id) {
      kept.fulfillments.set(subject, { ...before, lines: unitsOf(order), editedBy: id });
    }
  },
  'orders.cancelled': ({ kept }, { subject, data: { order } }) => {
    const before = kept.fulfillments.get(subject);
    if (before === undefined) kept.fulfillments.set(subject, { ...ready(order, 0), lines: [], status: 'cancelled' });
    else if (cancellable.includes(before.status)) {
      kept.fulfillments.set(subject, { ...before, status: 'cancelled' });
    }
  },
};

const ready = (order: Order, editedBy: number) => ({
  orderId: order.id,
  status: 'ready' as const,
  lines: unitsOf(order),
  shipments: [],
  round: 0,
  pickupLocationId: order.pickupLocationId,
  editedBy,
});

const unitsOf = (order: Order): readonly Units[] => merged(order.lines.map(({ sku, quantity }) => ({ sku, quantity })));

export function fulfillmentOf(world: World, orderId: string): Fulfillment & { readonly editedBy: number } {
  const found = world.kept.fulfillments.get(orderId);
  if (found === undefined) throw new Error(`There is no confirmed order ${orderId} to prepare.`);
  return found;
}

/** Packs what the orders said that the order has, if they said it of this round. */
export function pack(world: World, orderId: string, { lines, round }: Hand): void {
  const before = fulfillmentOf(world, orderId);
  if (before.round > round) world.met.add('a hand that is late for the packing it was told to begin');
  mustBeBegun(before, round);
  if (before.status !== 'ready') return;
  world.kept.fulfillments.set(orderId, { ...before, lines: merged(lines), status: after('ready', 'pack') });
  say(world, 'fulfillment.packed', orderId, { round });
  if (before.pickupLocationId !== null) say(world, 'fulfillment.ready_for_pickup', orderId);
}

/** Takes the packing back. */
export function unpackAll(world: World, orderId: string): void {
  const unpacked = unpack(fulfillmentOf(world, orderId));
  world.kept.fulfillments.set(orderId, unpacked);
  say(world, 'fulfillment.unpacked', orderId, { round: unpacked.round });
}

/** Ships one unit, or all that is left. */
export function ship(world: World, orderId: string, part: boolean): void {
  const before = fulfillmentOf(world, orderId);
  const [first] = remaining(before);
  const plan = planShipment(before, part && first !== undefined ? [{ ...first, quantity: 1 }] : []);
  const shipment = shipmentOf(before, plan.lines);
  world.kept.fulfillments.set(orderId, {
    ...before,
    status: plan.status,
    shipments: [...before.shipments, shipment],
  });
  const { id: shipmentId, lines } = shipment;
  say(world, 'fulfillment.shipped', orderId, { shipmentId, lines, complete: plan.complete });
}

const shipmentOf = ({ orderId, shipments }: Fulfillment, lines: readonly Units[]): Shipment => ({
  id: `shipment ${shipments.length + 1} of ${orderId}`,
  orderId,
  carrier: 'G',
  trackingNumber: '1',
  moreParcels: [],
  lines,
  shippedAt: at,
  deliveredAt: null,
});

/** The first shipment that has not arrived does. */
export function deliver(world: World, orderId: string): void {
  const before = fulfillmentOf(world, orderId);
  const arriving = before.shipments.find(({ deliveredAt }) => deliveredAt === null);
  if (arriving === undefined) throw new Error(`Nothing of ${orderId} is on its way.`);
  const shipments = before.shipments.map((one) => (one === arriving ? { ...one, deliveredAt: at } : one));
  const { status, complete } = afterDelivery({ ...before, shipments });
  world.kept.fulfillments.set(orderId, { ...before, status, shipments });
  const { id: shipmentId, lines } = arriving;
  say(world, 'fulfillment.delivered', orderId, { shipmentId, lines, complete });
}
