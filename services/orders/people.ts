import { forgetAnswersAbout } from '#platform/database/idempotency.ts';
import type { Database } from '#platform/database/port.ts';
import { each, type Subscribers } from '#platform/events/port.ts';
import { boundedJson } from '#platform/kernel/bounded-json.ts';
import { exportedLength, exportedOrders, forgottenAtOnce } from './config.ts';
import { finishedToForget, forgetOrders, markForgotten, ordersOf, recentOf } from './repository/people.ts';
import type { OrdersDb, OrdersTx } from './repository/tables.ts';

type Heard = 'identity.export_requested' | 'identity.erasure_requested';

/**
 * What orders say and forget of a person. Lines, amounts and invoice numbers stay: the law wants them, without the
 * person. Identity asks to forget twice, as an order may be placed at the very moment of the first time.
 */
export const people: Pick<Subscribers<OrdersDb, 'orders'>, Heard> = {
  'identity.export_requested': each(async ({ data: { requestId, person } }, tx) => {
    const known = await ordersOf(tx.db, { userId: person?.userId, email: person?.email, atMost: exportedOrders });
    tx.publish('orders.person_exported', requestId, { requestId, dataJson: boundedJson(known, exportedLength) });
  }),

  'identity.erasure_requested': each(async ({ data: { requestId, person } }, tx) => {
    const { finished, open } = await markForgotten(tx, { userId: person?.userId, email: person?.email });
    const all = [...finished, ...open];
    const whose = person?.userId === undefined ? [] : [person.userId];
    await forgetAnswersAbout(tx, { inScope: [...whose, ...all], inAnswer: await recentOf(tx, all) });
    const returns = await forget(tx, finished);
    const erased = { orders: finished.length, returns };
    tx.publish('orders.person_erased', requestId, { requestId, erased, kept: keptOf(open.length) });
  }),
};

/** Takes the person out of orders that were still open when they asked for it and that are finished now. */
export async function forgetFinished(database: Database<OrdersDb, 'orders'>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const count = await database.transaction(async (tx) => {
      const ids = await finishedToForget(tx, forgottenAtOnce);
      await forget(tx, ids);
      return ids.length;
    });
    if (count < forgottenAtOnce) return;
  }
}

/** Answers how many returns were among what the orders had. Whoever knows the person by the order is told. */
async function forget(tx: OrdersTx, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const returns = await forgetOrders(tx, ids);
  // An open order may have been edited or returned since it was marked.
  await forgetAnswersAbout(tx, { inScope: ids, inAnswer: [] });
  await tx.blankSaid(ids);
  for (const orderId of ids) tx.publish('orders.forgotten', orderId, { orderId });
  return returns;
}

function keptOf(open: number): string {
  if (open === 0) return '';
  const what = open === 1 ? 'One order is' : `${open} orders are`;
  const them = open === 1 ? 'it is' : 'they are';
  return `${what} not finished yet: name and address are needed to deliver, and are taken out as soon as ${them}.`;
}
