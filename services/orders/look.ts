import type { MessageInitShape } from '@bufbuild/protobuf';
import type { OrderSchema } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { notFound } from '#platform/kernel/errors.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import { isHolder, mustHold, type SeenAs } from './access.ts';
import type { OrdersDependencies } from './dependencies.ts';
import type { Order } from './domain/order.ts';
import { lockOrders, readOrder } from './repository/orders.ts';
import { returnsOf } from './repository/returns.ts';
import type { OrdersTx } from './repository/tables.ts';
import { orderToWire, type ToPay } from './wire/order.ts';

type WireOrder = MessageInitShape<typeof OrderSchema>;

/** An order, and as whom the caller sees it. */
interface Seen {
  readonly order: Order;
  readonly version: number;
  readonly by: SeenAs;
}

/** How calls look at an order: only as far as the caller may. */
export interface Look {
  /** Throws SIGN_IN_REQUIRED, FORBIDDEN, STEP_UP_REQUIRED or, to those who may know, ORDER_NOT_FOUND. */
  visible(id: string, context: CallContext): Promise<Seen>;
  /** The order with its returns and, for its holder while the payment waits for them, what completes it. */
  whole(order: Order, context: CallContext): Promise<WireOrder>;
}

export function createLook({ database, payments, tokenKey }: OrdersDependencies): Look {
  async function toPay(order: Order, context: CallContext): Promise<ToPay> {
    if (order.payment.status !== 'requires_action' || !isHolder(order.id, order, context, tokenKey)) return {};
    return payments.getClientSecret({ orderId: order.id }, context);
  }

  return {
    async visible(id, context) {
      const found = await readOrder(database.read, id);
      const by = mustHold(id, found?.order, context, tokenKey);
      if (found === undefined) throw notThere();
      return { ...found, by };
    },
    async whole(order, context) {
      const returns = (await returnsOf(database.read, [order])).get(order.id) ?? [];
      return orderToWire(order, { returns, toPay: await toPay(order, context) });
    },
  };
}

/** One order, locked until the transaction ends: whoever changes it waits here. */
export async function locked(tx: OrdersTx, id: string): Promise<Order> {
  const order = (await lockOrders(tx, [id])).get(id);
  if (order === undefined) throw notThere();
  return order;
}

const notThere = () => notFound('ORDER_NOT_FOUND', 'There is no such order.');
