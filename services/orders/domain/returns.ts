import { conflict, Failure } from '#platform/kernel/errors.ts';
import { type Money, money } from '#platform/kernel/money.ts';
import type { Order, Units } from './order.ts';
import { merged, quantities, quantityOf, refundOf } from './shares.ts';
import { move } from './states.ts';

/** What may follow what. An approved return whose goods never come is rejected, and its units are free again. */
const returnTransitions = {
  requested: ['approved', 'rejected'],
  approved: ['received', 'rejected'],
  rejected: [],
  received: [],
} as const satisfies Record<string, readonly string[]>;

export type ReturnStatus = keyof typeof returnTransitions;

/** Why goods come back: stable words, shown to people in their own language. */
export const returnReasons = ['DAMAGED', 'WRONG_ITEM', 'NOT_AS_DESCRIBED', 'NO_LONGER_WANTED', 'OTHER'] as const;
export type ReturnReason = (typeof returnReasons)[number];

/** Goods that a customer sends back. */
export interface Return {
  readonly id: string;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly status: ReturnStatus;
  /** What is asked for; once received, what came. */
  readonly lines: readonly Units[];
  readonly reason: ReturnReason;
  readonly note: string;
  /** What was paid for the lines; once received, what is refunded. */
  readonly refund: Money;
  readonly restocked: readonly Units[];
  readonly decisionNote: string | null;
  readonly requestedAt: Date;
  readonly decidedAt: Date | null;
  readonly receivedAt: Date | null;
}

/** An order with all that ever came or shall come back of it. */
export interface Sent {
  readonly order: Order;
  readonly returns: readonly Return[];
}

interface ReturnWish {
  readonly id: string;
  readonly lines: readonly Units[];
  readonly reason: ReturnReason;
  readonly note: string;
}

/**
 * A new return of what was shipped and is in no other return. Throws RETURN_TOO_LATE when the days for it are over since
 * the whole order was delivered, and RETURN_EXCEEDS_SHIPPED, naming the SKU.
 */
export function requestReturn(sent: Sent, wish: ReturnWish, { at, days }: { at: Date; days: number }): Return {
  const { order } = sent;
  refuseLate(order, at, days);
  const lines = merged(wish.lines);
  const shipped = shippedUnits(order);
  const taken = unitsIn(sent.returns, (one) => one.status !== 'rejected');
  for (const { sku, quantity } of lines) {
    const left = (shipped.get(sku) ?? 0) - (taken.get(sku) ?? 0);
    if (quantity > left) {
      throw conflict('RETURN_EXCEEDS_SHIPPED', `Of ${sku} ${Math.max(0, left)} can be sent back, not ${quantity}.`);
    }
  }
  return {
    ...wish,
    orderId: order.id,
    orderNumber: order.number,
    status: 'requested',
    lines,
    refund: refundOf(order, lines, taken),
    restocked: [],
    decisionNote: null,
    requestedAt: at,
    decidedAt: null,
    receivedAt: null,
  };
}

/** Again changes nothing. Throws ILLEGAL_RETURN_TRANSITION, naming both states. */
export const approve = (before: Return, at: Date): Return =>
  before.status === 'approved' ? before : { ...step(before, 'approved'), decidedAt: at };

/** As `approve`. */
export const reject = (before: Return, decisionNote: string, at: Date): Return =>
  before.status === 'rejected' ? before : { ...step(before, 'rejected'), decisionNote, decidedAt: at };

export interface Received {
  /** What came, and whether it can be sold again; everything asked for, and that it can, when empty. */
  readonly lines: readonly (Units & { readonly restock: boolean })[];
  /** What is given back, when less than what was paid. */
  readonly refund?: Money;
}

/**
 * The goods came back. The order is `returned` once all of it has. Shipping is not refunded: it was sent. Again changes
 * nothing. Throws ILLEGAL_RETURN_TRANSITION, RETURN_EXCEEDS_REQUEST and RETURN_REFUND_TOO_LARGE.
 */
export function receive(sent: Sent, before: Return, came: Received, at: Date): { order: Order; received: Return } {
  if (before.status === 'received') return { order: sent.order, received: before };
  const moved = step(before, 'received');
  const all = came.lines.length === 0 ? before.lines.map((line) => ({ ...line, restock: true })) : came.lines;
  const lines = merged(all);
  refuseUnasked(before, lines);
  const others = sent.returns.filter(({ id }) => id !== before.id);
  const paid = refundOf(
    sent.order,
    lines,
    unitsIn(others, ({ status }) => status === 'received'),
  );
  const received: Return = {
    ...moved,
    lines,
    refund: came.refund === undefined ? paid : atMost(paid, came.refund),
    restocked: merged(all.filter(({ restock }) => restock)),
    receivedAt: at,
  };
  return { order: afterReturn({ order: sent.order, returns: [...others, received] }, at), received };
}

/** How many of each SKU have left the shop. */
export function shippedUnits(order: Order): ReadonlyMap<string, number> {
  const all = order.status === 'shipped' || order.status === 'delivered' || order.status === 'returned';
  return quantities(all ? order.lines : order.shipments.flatMap(({ lines = [] }) => lines));
}

const unitsIn = (returns: readonly Return[], counts: (one: Return) => boolean): ReadonlyMap<string, number> =>
  quantities(returns.filter(counts).flatMap(({ lines }) => lines));

function refuseLate(order: Order, at: Date, days: number): void {
  const delivered = order.history.findLast(({ status }) => status === 'delivered');
  if (delivered === undefined) return;
  if (at.getTime() > Date.parse(delivered.at) + days * 86_400_000) {
    throw conflict('RETURN_TOO_LATE', `Goods can be sent back within ${days} days after they were delivered.`);
  }
}

function refuseUnasked(before: Return, lines: readonly Units[]): void {
  for (const { sku, quantity } of lines) {
    const asked = quantityOf(before.lines, sku);
    if (quantity > asked)
      throw conflict('RETURN_EXCEEDS_REQUEST', `The return has ${asked} of ${sku}, not ${quantity}.`);
  }
}

function atMost(paid: Money, wanted: Money): Money {
  if (wanted.currencyCode !== paid.currencyCode || wanted.minorUnits < 0 || wanted.minorUnits > paid.minorUnits) {
    throw conflict(
      'RETURN_REFUND_TOO_LARGE',
      `From 0 to ${paid.minorUnits} ${paid.currencyCode} in minor units were paid for these goods, not ${wanted.minorUnits} ${wanted.currencyCode}.`,
    );
  }
  return money(paid.currencyCode, wanted.minorUnits);
}

/** Returned, once every unit of an order that was sent completely has come back. */
function afterReturn({ order, returns }: Sent, at: Date): Order {
  if (order.status !== 'shipped' && order.status !== 'delivered') return order;
  const back = unitsIn(returns, ({ status }) => status === 'received');
  const all = order.lines.every(({ sku, quantity }) => (back.get(sku) ?? 0) >= quantity);
  return all ? move(order, 'returned', at) : order;
}

function step(before: Return, status: ReturnStatus): Return {
  const allowed: readonly ReturnStatus[] = returnTransitions[before.status];
  if (allowed.includes(status)) return { ...before, status };
  throw new Failure(
    'failed_precondition',
    'ILLEGAL_RETURN_TRANSITION',
    `A return cannot go from ${before.status} to ${status}.`,
  );
}
