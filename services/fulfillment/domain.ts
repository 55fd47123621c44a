import { conflict, type Failure } from '#platform/kernel/errors.ts';

export type Status = 'ready' | 'packed' | 'shipped' | 'delivered' | 'cancelled';

/**
 * What can happen to a fulfillment. A part is shipped or delivered while something is still to come. Unpacked is also what
 * lies ready here and counts as packed for orders, because a hand died between asking them and packing.
 */
export type Step =
  | 'edit'
  | 'pack'
  | 'unpack'
  | 'shipPart'
  | 'shipRest'
  | 'deliverPart'
  | 'deliverRest'
  | 'collect'
  | 'cancel';

/** Where each step leads; what is not here cannot happen. */
export const transitions: Readonly<Record<Status, Readonly<Partial<Record<Step, Status>>>>> = {
  ready: { edit: 'ready', pack: 'packed', unpack: 'ready', cancel: 'cancelled' },
  packed: { unpack: 'ready', shipPart: 'packed', shipRest: 'shipped', deliverPart: 'packed', collect: 'delivered' },
  shipped: { deliverPart: 'shipped', deliverRest: 'delivered' },
  delivered: {},
  cancelled: {},
};

/** The state after a step; throws ILLEGAL_TRANSITION, or ORDER_CANCELLED where that says it better. */
export function after(status: Status, step: Step): Status {
  const next = transitions[status][step];
  if (next !== undefined) return next;
  if (status === 'cancelled') throw cancelled();
  throw conflict('ILLEGAL_TRANSITION', `A fulfillment that is ${status} cannot become ${goals[step]}.`);
}

const goals: Readonly<Record<Step, string>> = {
  edit: 'edited',
  pack: 'packed',
  unpack: 'unpacked',
  shipPart: 'shipped in part',
  shipRest: 'shipped',
  deliverPart: 'delivered in part',
  deliverRest: 'delivered',
  collect: 'collected',
  cancel: 'cancelled',
};

const admitting = (step: Step): readonly Status[] =>
  (['ready', 'packed', 'shipped', 'delivered', 'cancelled'] as const).filter(
    (status) => transitions[status][step] !== undefined,
  );

/** The states in which a cancellation stops the goods; orders refuse it once they are taken in hand. */
export const cancellable = admitting('cancel');

/** The states in which an edit changes what is prepared; orders refuse it once the goods are taken in hand. */
export const editable = admitting('edit');

/** The carrier of goods that the customer took along. */
export const pickupCarrier = 'PICKUP';

export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

export interface Fulfillment {
  readonly orderId: string;
  readonly status: Status;
  /** What was ordered, one line for each SKU. */
  readonly lines: readonly Line[];
  readonly shipments: readonly Shipment[];
  /** How often its packing was taken back: a yes of orders holds for the round that it was given for. */
  readonly round: number;
  /** Where the customer collects the goods; null when they are sent. */
  readonly pickupLocationId: string | null;
}

export interface Parcel {
  readonly carrier: string;
  readonly trackingNumber: string;
}

/** Goods that left together; carrier and tracking number are those of its first parcel. */
export interface Shipment extends Parcel {
  readonly id: string;
  readonly orderId: string;
  readonly moreParcels: readonly Parcel[];
  readonly lines: readonly Line[];
  readonly shippedAt: Date;
  readonly deliveredAt: Date | null;
}

/** What is ordered and not yet on its way. */
export function remaining({ lines, shipments }: Pick<Fulfillment, 'lines' | 'shipments'>): readonly Line[] {
  const sent = quantities(shipments.flatMap((shipment) => shipment.lines));
  return merged(lines)
    .map(({ sku, quantity }) => ({ sku, quantity: quantity - (sent.get(sku) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

/**
 * Throws PACKING_TAKEN_BACK when hands are to be laid on what orders have not said yes to in this round. `begun` is the
 * round that they were asked for; null when it was packed at that moment, and they were not asked.
 */
export function mustBeBegun({ status, round }: Fulfillment, begun: number | null): void {
  if (status !== 'ready' || begun === round) return;
  throw conflict(
    'PACKING_TAKEN_BACK',
    'The packing was taken back at this moment. Look at the order before you go on.',
  );
}

/** Takes the packing back. Throws ORDER_PARTLY_SHIPPED once a part of it has left. */
export function unpack<F extends Fulfillment>(fulfillment: F): F {
  if (fulfillment.status === 'packed' && fulfillment.shipments.length > 0) {
    throw conflict('ORDER_PARTLY_SHIPPED', 'A part of this order is on its way; its packing cannot be taken back.');
  }
  return { ...fulfillment, status: after(fulfillment.status, 'unpack'), round: fulfillment.round + 1 };
}

/** What goes into the next shipment: all that is left when nothing is asked for, and never more than that. */
export function planShipment(
  fulfillment: Fulfillment,
  asked: readonly Line[],
): { readonly lines: readonly Line[]; readonly complete: boolean; readonly status: Status; readonly packs: boolean } {
  if (fulfillment.status === 'cancelled') throw cancelled();
  if (fulfillment.pickupLocationId !== null) {
    throw conflict('ORDER_IS_COLLECTED', 'The customer collects this order; nothing of it is sent.');
  }
  const left = remaining(fulfillment);
  if (left.length === 0) throw conflict('NOTHING_LEFT_TO_SHIP', 'Everything of this order is on its way already.');
  const lines = asked.length === 0 ? left : merged(asked);
  const room = quantities(left);
  for (const { sku, quantity } of lines) {
    if (quantity > (room.get(sku) ?? 0)) {
      throw conflict('SHIPMENT_EXCEEDS_ORDER', `Of ${sku} ${room.get(sku) ?? 0} are left to ship, not ${quantity}.`);
    }
  }
  const complete = total(lines) === total(left);
  const packs = fulfillment.status === 'ready';
  const packed = packs ? after(fulfillment.status, 'pack') : fulfillment.status;
  return { lines, complete, packs, status: after(packed, complete ? 'shipRest' : 'shipPart') };
}

/** What the customer takes along: everything at once, once it is packed. */
export function planCollection(fulfillment: Fulfillment): { readonly lines: readonly Line[]; readonly status: Status } {
  if (fulfillment.pickupLocationId === null) {
    throw conflict('ORDER_IS_SENT', 'This order is sent to the customer; ship it instead.');
  }
  return { lines: remaining(fulfillment), status: after(fulfillment.status, 'collect') };
}

/** The state once one more shipment has arrived. `shipments` has it as delivered already. */
export function afterDelivery(fulfillment: Fulfillment): { readonly status: Status; readonly complete: boolean } {
  const arrived = fulfillment.shipments.every(({ deliveredAt }) => deliveredAt !== null);
  const complete = arrived && remaining(fulfillment).length === 0;
  return { complete, status: after(fulfillment.status, complete ? 'deliverRest' : 'deliverPart') };
}

/** One line for each SKU, in the order of their first mention. */
export const merged = (lines: readonly Line[]): readonly Line[] =>
  [...quantities(lines)].map(([sku, quantity]) => ({ sku, quantity }));

function quantities(lines: readonly Line[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  return sums;
}

const total = (lines: readonly Line[]): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

const cancelled = (): Failure => conflict('ORDER_CANCELLED', 'The order was cancelled; nothing more is sent.');
