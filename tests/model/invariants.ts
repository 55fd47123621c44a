import type { Order } from '../../services/orders/domain/order.ts';
import { transitions as orderSteps } from '../../services/orders/domain/status.ts';
import type { Account } from '../../services/payments/domain/payment.ts';
import { returned } from '../../services/payments/domain/refund.ts';
import { kindness } from './names.ts';
import { ranOut } from './provider.ts';
import { latest } from './services/inventory.ts';
import { balance } from './services/pricing.ts';
import type { Booked, World } from './world.ts';

/** What does not hold of a shop at rest, one sentence each; the numbers are those of docs/reliability.md. */
export const violations = (world: World): readonly string[] =>
  Object.entries(invariants).flatMap(([fact, check]) => check(world).map((wrong) => `${fact}: ${wrong}`));

/** What does not hold at this moment, though it has to at every one: what lies packed is neither cancelled nor edited. */
export const brokenNow = (world: World): readonly string[] =>
  each(world, ({ id, status }) => {
    const goods = world.kept.fulfillments.get(id)?.status;
    if (goods !== 'packed' && goods !== 'shipped') return [];
    return status === 'confirmed' || status === 'cancelled' ? [`14: it lies ${goods}, and is ${status}`] : [];
  });

type Check = (world: World) => readonly string[];

const invariants: Readonly<Record<string, Check>> = {
  '1: counters, shelves, ledger and reservations agree': ({ kept }) =>
    [...kept.stock.values()].flatMap(({ sku, onHand, reserved, shelves }) => {
      const held = [...kept.reservations.values()].flatMap((all) => all.filter((one) => one.state === 'held'));
      const wrong: string[] = [];
      if (onHand < reserved || reserved < 0) wrong.push(`${sku}: ${onHand} on hand, ${reserved} reserved`);
      if (reserved !== sum(held.flatMap(({ lines }) => lines.filter((one) => one.sku === sku).map(quantity)))) {
        wrong.push(`${sku}: reserved is not what is held`);
      }
      for (const one of shelves) {
        const moved = kept.moved.filter((line) => line.sku === sku && line.location === one.location);
        if (one.onHand !== sum(moved.map(quantity))) wrong.push(`${sku} at ${one.location}: not what the ledger says`);
        if (one.onHand < one.reserved || one.reserved < 0) wrong.push(`${sku} at ${one.location}: oversold`);
      }
      if (onHand !== sum(shelves.map((one) => one.onHand))) wrong.push(`${sku}: not what lies on its shelves`);
      return wrong;
    }),
  '1: what left the shelves belongs to orders': (world) =>
    each(world, (order) => {
      const skus = new Set([...world.kept.stock.keys()]);
      return [...skus].flatMap((sku) => {
        const gone = -sum(world.kept.moved.filter((one) => one.orderId === order.id && one.sku === sku).map(quantity));
        const returns = [...world.kept.returns.values()].filter(({ orderId }) => orderId === order.id);
        const back = sum(returns.flatMap(({ restocked }) => restocked.filter((one) => one.sku === sku).map(quantity)));
        const has = order.status === 'cancelled' ? 0 : sum(order.lines.filter((one) => one.sku === sku).map(quantity));
        return gone === has - back ? [] : [`${gone} ${sku} left, the order has ${has} and gave back ${back}`];
      });
    }),
  '2: nobody is refused goods that nobody else has': (world) =>
    each(world, (order) => {
      if (order.statusReason !== 'OUT_OF_STOCK') return [];
      return latest(world, order.id)?.state === 'rejected' ? [] : ['it was told that it is sold out, and it was not'];
    }),
  '3: every reservation has ended': (world) =>
    each(world, ({ id, status }) => {
      const state = latest(world, id)?.state;
      const wanted = status === 'cancelled' ? ['released', 'rejected', 'returned'] : ['committed'];
      return wanted.includes(state ?? '') ? [] : [`it is ${status}, its reservation ${state}`];
    }),
  '4: every acknowledged order is there once': ({ kept, acknowledged }) =>
    acknowledged.size === kept.orders.size ? [] : [`${acknowledged.size} told, ${kept.orders.size} kept`],
  '5: a paid order is paid once and in full, a cancelled one keeps nothing': (world) =>
    each(world, (order) => {
      const { payment } = world.kept.accounts.get(order.id) ?? {};
      if (payment === undefined) return ['it has no payment'];
      const net = kept(world, order.id);
      if (payment.method === 'card' && net !== payment.capturedMinor - payment.refundedMinor) {
        return [`the provider has ${net}, we believe ${payment.capturedMinor - payment.refundedMinor}`];
      }
      if (order.status === 'cancelled' && payment.capturedMinor !== payment.refundedMinor) return ['it keeps money'];
      const unpaid =
        order.status === 'confirmed' && payment.state === 'failed' && !world.provider.has(ranOut(order.id));
      return unpaid ? ['it was never paid'] : [];
    }),
  '6: what was given back is at most what was taken, and what edits, returns and staff gave': (world) =>
    each(world, (order) => {
      const { payment, movements } = world.kept.accounts.get(order.id) ?? {};
      if (payment === undefined || movements === undefined) return [];
      const { refundedMinor, capturedMinor, giftRefundedMinor, giftMinor, refundingMinor } = payment;
      const wrong = refundedMinor > capturedMinor || giftRefundedMinor > giftMinor || refundingMinor !== 0;
      return wrong ? [JSON.stringify(payment)] : [];
    }),
  '7: every order has ended or waits for people': (world) =>
    each(world, ({ status }) => (status === 'pending' ? ['it is still pending'] : [])),
  '7: nothing is with the provider any more': (world) =>
    each(world, ({ id }) => {
      const state = world.kept.accounts.get(id)?.payment.state ?? '';
      const open = ['prepared', 'charging', 'action_required', 'capturing', 'voiding', 'refunding'].includes(state);
      return open ? [`its payment is ${state}`] : [];
    }),
  '8: what happened was said once': (world) =>
    each(world, (order) => {
      const said = (type: string) => world.kept.said.filter((one) => one.subject === order.id && one.type === type);
      const cancelled = order.status === 'cancelled' ? 1 : 0;
      const confirmed = order.history.some(({ status }) => status === 'confirmed') ? 1 : 0;
      return said('orders.placed').length === 1 &&
        said('orders.cancelled').length === cancelled &&
        said('orders.confirmed').length === confirmed
        ? []
        : [`it is ${order.status}, and that was not said`];
    }),
  '10: one mail for each event that is told': ({ kept }) =>
    [...kept.mails].filter(([, mails]) => mails !== 1).map(([name, mails]) => `${name}: ${mails}`),
  '11: uses are within their limit, and counted for orders that have them': ({ kept, terms }) => [
    ...(kept.uses.length > terms.uses ? [`${kept.uses.length} of ${terms.uses}`] : []),
    ...kept.uses
      .filter(({ orderId }) => kept.orders.get(orderId)?.status === 'cancelled')
      .map(({ orderId }) => `${orderId} was cancelled`),
  ],
  '11: the gift card never owes, and paid what orders say': (world) => {
    const { kept: tables } = world;
    const owed = balance(tables.entries) < 0 ? [`the balance is ${balance(tables.entries)}`] : [];
    return [
      ...owed,
      ...each(world, (order) => {
        const { payment } = tables.accounts.get(order.id) ?? {};
        const paid = -balance(tables.entries.filter(({ orderId }) => orderId === order.id));
        const due = order.status === 'cancelled' ? 0 : (payment?.giftMinor ?? 0) - (payment?.giftRefundedMinor ?? 0);
        return paid === due ? [] : [`the card gave ${paid}, payments say ${due}`];
      }),
    ];
  },
  '12: totals are the sum of their lines, and what the buyer was told': (world) =>
    each(world, (order) => {
      const { subtotal, discount, shipping, tax, total } = order.totals;
      const lines = sum(order.lines.map(({ lineTotal }) => lineTotal.minorUnits));
      const removed = sum(order.edits.map(({ refund }) => refund.minorUnits));
      const told = world.acknowledged.get(order.id)?.totalMinor ?? 0;
      const wrong: string[] = [];
      if (subtotal.minorUnits !== lines) wrong.push(`lines are ${lines}, the subtotal ${subtotal.minorUnits}`);
      if (subtotal.minorUnits - discount.minorUnits + shipping.minorUnits + tax.minorUnits !== total.minorUnits) {
        wrong.push('its total is not the sum of its parts');
      }
      if (total.minorUnits + removed !== told) wrong.push(`${told} were acknowledged`);
      if (!Number.isInteger(total.minorUnits)) wrong.push(`${total.minorUnits} is no number of cents`);
      return wrong;
    }),
  '12: what the shop keeps is what the order is worth and was paid, less what came back and was given back': (world) =>
    each(world, (order) => {
      const account = world.kept.accounts.get(order.id);
      if (account === undefined || order.status === 'cancelled') return [];
      const { payment } = account;
      const promised = payment.state === 'authorized' ? payment.amountMinor : 0;
      const gifts = payment.giftMinor - payment.giftRefundedMinor;
      const keeps = promised + payment.capturedMinor - payment.refundedMinor + gifts;
      const due = worth(world, order, account);
      return keeps === due ? [] : [`it keeps ${keeps} of ${due} (${payment.state})`];
    }),
  '13: what is shown and found is what there is': ({ kept }) =>
    [...kept.stock.values()].flatMap(({ sku, onHand, reserved }) => {
      const available = onHand > reserved;
      const seen = [kept.shown.get(sku)?.available, kept.found.get(sku)?.available];
      return seen.every((one) => one === available) ? [] : [`${sku} is ${available}, shown and found as ${seen}`];
    }),
  '14: every step of an order is in the state table': (world) =>
    each(world, ({ history }) =>
      history.slice(1).flatMap(({ status }, index) => {
        const from = history[index]?.status ?? 'pending';
        const allowed: readonly string[] = orderSteps[from];
        return status === from || allowed.includes(status) ? [] : [`from ${from} to ${status}`];
      }),
    ),
  '14: nothing is sent of a cancelled order, and what is sent is what the order has': (world) =>
    each(world, (order) => {
      const goods = world.kept.fulfillments.get(order.id);
      const sent = goods?.shipments.flatMap(({ lines }) => lines) ?? [];
      if (order.status === 'cancelled') return sent.length > 0 ? ['it was sent all the same'] : [];
      return sent.every(({ sku }) => quantityIn(sent, sku) <= quantityIn(order.lines, sku))
        ? []
        : ['too much was sent'];
    }),
  '14: what counts as packed lies packed, or somebody may begin with it': (world) =>
    each(world, ({ id, status }) => {
      const goods = world.kept.fulfillments.get(id);
      if (status !== 'packed' || goods?.status !== 'ready') return [];
      return world.hands.get(id)?.round === goods.round ? [] : ['nobody may'];
    }),
  'carts: closed by the one order that is not cancelled': ({ kept }) =>
    [...kept.carts].flatMap(([cartId, { orderedBy }]) => {
      const open = [...kept.orders.values()].filter((one) => one.cartId === cartId && one.status !== 'cancelled');
      return orderedBy.length === open.length && open.length <= 1 ? [] : [`${cartId}: ${orderedBy} and ${open.length}`];
    }),
};

function each({ kept }: World, check: (order: Order) => readonly string[]): readonly string[] {
  return [...kept.orders.values()].flatMap((order) => check(order).map((wrong) => `${order.id}: ${wrong}`));
}

/** What came back before it was paid is due no more; of what staff left out of the capture, edits are not given back. */
function worth({ kept }: World, order: Order, { payment, movements }: Account): number {
  const given = [...movements.values()].filter(({ kind, state }) => kind === 'refund' && state === 'succeeded');
  const neverPaid = sum(given.filter(({ reason }) => reason === returned).map(({ releasedMinor }) => releasedMinor));
  const byStaff = given.filter(({ reason }) => reason === kindness);
  const returns = [...kept.returns.values()].filter(({ orderId }) => orderId === order.id);
  const due = order.totals.total.minorUnits - neverPaid;
  const paid = payment.state === 'authorized' ? due : Math.min(due, payment.capturedMinor + payment.giftMinor);
  const back = sum(returns.map(({ refund }) => refund.minorUnits)) - neverPaid;
  return Math.max(0, paid - back - sum(byStaff.map(({ amountMinor, giftMinor }) => amountMinor + giftMinor)));
}

/** What the provider took of an order and has not given back, by its own books. */
function kept({ provider, terms }: World, orderId: string): number {
  const done = (kind: Booked['kind']) =>
    sum(
      [...provider.values()]
        .filter((one) => one.orderId === orderId && one.kind === kind && one.status === 'succeeded')
        .map(({ amountMinor }) => amountMinor),
    );
  return done(terms.captures === 'now' ? 'charge' : 'capture') - done('refund');
}

const quantity = (line: { readonly quantity: number }): number => line.quantity;
const quantityIn = (lines: readonly { readonly sku: string; readonly quantity: number }[], sku: string): number =>
  sum(lines.filter((one) => one.sku === sku).map(quantity));
const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);
