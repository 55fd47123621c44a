import {
  OrdersService,
  type ReceiveReturnRequest,
  type RequestReturnRequest,
} from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { callOnce, keyed } from '#platform/database/idempotency.ts';
import type { AuditEntry } from '#platform/database/port.ts';
import { notFound } from '#platform/kernel/errors.ts';
import { fromWire } from '#platform/kernel/money.ts';
import { isPlaceInTime, pagedList } from '#platform/kernel/paging.ts';
import { wordsFor } from '#platform/kernel/words.ts';
import type { CallContext, Implementation } from '#platform/rpc/port.ts';
import type { OrdersDependencies } from './dependencies.ts';
import type { Order } from './domain/order.ts';
import { approve, type Received, type Return, receive, reject, requestReturn, type Sent } from './domain/returns.ts';
import { type Look, locked } from './look.ts';
import { saveOrders } from './repository/orders.ts';
import { insertReturn, listReturns, orderOfReturn, returnsOf, saveReturn } from './repository/returns.ts';
import type { OrdersTx } from './repository/tables.ts';
import { sayReturn } from './say.ts';
import { reasonFromWire, returnToWire } from './wire/returns.ts';
import { returnStatuses } from './wire/words.ts';

type ReturnCalls = Pick<
  Implementation<typeof OrdersService>,
  'requestReturn' | 'listReturns' | 'adminListReturns' | 'approveReturn' | 'rejectReturn' | 'receiveReturn'
>;

/** Goods that come back. Whatever is decided about one return, its order's row is locked meanwhile. */
export function returnCalls(given: OrdersDependencies, look: Look): ReturnCalls {
  const { database, clock, ids, watch, tokenKey, returnDays: days } = given;

  async function request(tx: OrdersTx, { orderId, lines, reason, note = '' }: RequestReturnRequest): Promise<Return> {
    const order = await locked(tx, orderId);
    const wish = { id: ids.uuid(), lines, reason: reasonFromWire(reason), note };
    const made = requestReturn(await withReturns(tx, order), wish, { at: clock.now(), days });
    await insertReturn(tx, made);
    await changed(tx, order, made);
    return made;
  }

  /** A step of staff; one that was taken before is not taken again, and not noted. */
  async function step(id: string, context: CallContext, { decide, note }: Step) {
    const after = await database.transaction(async (tx) => {
      const sent = await lockedOf(tx, id);
      const before = known(sent.returns.find((one) => one.id === id));
      const decision = decide(sent, before);
      if (decision.after === before) return before;
      await saveReturn(tx, decision.after);
      await changed(tx, decision.order, decision.after);
      note(tx, { subject: sent.order.id, before: summary(before), after: summary(decision.after) });
      return decision.after;
    }, context);
    return returnToWire(after);
  }

  /** The order's version grows with every change of its returns, so that live pages of all replicas see it. */
  async function changed(tx: OrdersTx, order: Order, one: Return): Promise<void> {
    await saveOrders(tx, [order]);
    sayReturn(tx, order, one, tokenKey);
    tx.afterCommit(() => watch.changed(order.id));
  }

  return {
    async requestReturn(wish, context) {
      const { by } = await look.visible(wish.orderId, context);
      const call = keyed(OrdersService.method.requestReturn, wish.orderId, context);
      const work = async (tx: OrdersTx) => {
        const made = await request(tx, wish);
        const entry = { subject: wish.orderId, after: summary(made) };
        if (by === 'staff') tx.audit(context, { action: 'orders.return_request', ...entry });
        return returnToWire(made);
      };
      return database.transaction((tx) => callOnce(tx, call, wish, () => work(tx)), context);
    },
    async listReturns({ orderId }, context) {
      const { order } = await look.visible(orderId, context);
      const { returns } = await withReturns({ db: database.read }, order);
      return { returns: returns.map(returnToWire), nextPageToken: '' };
    },
    async adminListReturns({ status, ...asked }) {
      const { shown, nextPageToken } = await sentBack.page(
        asked,
        (from) => listReturns(database.read, wordsFor(returnStatuses, status)[0], from),
        ({ id, requestedAt }) => ({ at: requestedAt.toISOString(), id }),
      );
      return { returns: shown.map(returnToWire), nextPageToken };
    },
    approveReturn: ({ id }, context) =>
      step(id, context, {
        decide: ({ order }, before) => ({ order, after: approve(before, clock.now()) }),
        note: (tx, entry) => tx.audit(context, { action: 'orders.return_approve', ...entry }),
      }),
    rejectReturn: ({ id, note }, context) =>
      step(id, context, {
        decide: ({ order }, before) => ({ order, after: reject(before, note, clock.now()) }),
        note: (tx, entry) => tx.audit(context, { action: 'orders.return_reject', ...entry }),
      }),
    receiveReturn: (came, context) =>
      step(came.id, context, {
        decide: (sent, before) => {
          const { order, received } = receive(sent, before, receivedOf(came), clock.now());
          return { order, after: received };
        },
        note: (tx, entry) => tx.audit(context, { action: 'orders.return_receive', ...entry }),
      }),
  };
}

const sentBack = pagedList('returns', isPlaceInTime);

interface Step {
  readonly decide: (sent: Sent, before: Return) => { readonly order: Order; readonly after: Return };
  readonly note: (tx: OrdersTx, entry: Omit<AuditEntry, 'action'>) => void;
}

const receivedOf = ({ lines, refund }: ReceiveReturnRequest): Received => ({
  lines: lines.map(({ sku, quantity, restock }) => ({ sku, quantity, restock })),
  ...(refund === undefined ? {} : { refund: fromWire(refund) }),
});

async function withReturns({ db }: Pick<OrdersTx, 'db'>, order: Order): Promise<Sent> {
  return { order, returns: (await returnsOf(db, [order])).get(order.id) ?? [] };
}

/** The order of a return with all its returns; looked up first, and read once the order is locked. */
async function lockedOf(tx: OrdersTx, returnId: string): Promise<Sent> {
  const orderId = known(await orderOfReturn(tx, returnId));
  return withReturns(tx, await locked(tx, orderId));
}

function known<T>(found: T | undefined): T {
  if (found === undefined) throw notFound('RETURN_NOT_FOUND', 'There is no such return.');
  return found;
}

const summary = ({ status, lines, refund, restocked }: Return) => ({ status, lines, refund, restocked });
