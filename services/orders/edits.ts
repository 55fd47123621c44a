import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type EditOrderRequest,
  type OrderSchema,
  OrdersService,
  type UpdateOrderRequest,
} from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { callOnce, keyed } from '#platform/database/idempotency.ts';
import { invalid } from '#platform/kernel/errors.ts';
import type { CallContext, Implementation } from '#platform/rpc/port.ts';
import type { SeenAs } from './access.ts';
import type { OrdersDependencies } from './dependencies.ts';
import { changeAddress, removeUnits } from './domain/edits.ts';
import type { Address, Order } from './domain/order.ts';
import { type Look, locked } from './look.ts';
import { saveEdited } from './repository/orders.ts';
import type { OrdersTx } from './repository/tables.ts';
import { sayEdited } from './say.ts';
import { addressFromWire } from './wire/from.ts';
import { orderToWire } from './wire/order.ts';

type EditCalls = Pick<Implementation<typeof OrdersService>, 'editOrder' | 'updateOrder'>;
type WireOrder = MessageInitShape<typeof OrderSchema>;

/** Changes of an order before it is packed. */
export function editCalls(given: OrdersDependencies, look: Look): EditCalls {
  const { database, clock, ids, watch, tokenKey } = given;

  async function edit(tx: OrdersTx, request: EditOrderRequest, context: CallContext): Promise<WireOrder> {
    const before = await locked(tx, request.id);
    const order = removeUnits(before, { id: ids.uuid(), remove: request.remove }, clock.now());
    await saveEdited(tx, order);
    const made = order.edits.at(-1);
    if (made !== undefined) sayEdited(tx, order, tokenKey, { id: made.id, edit: made });
    const change = { before: summary(before), after: { ...summary(order), reason: request.reason } };
    tx.audit(context, { action: 'orders.edit', subject: order.id, ...change });
    tx.afterCommit(() => watch.changed(order.id));
    return orderToWire(order);
  }

  async function update(tx: OrdersTx, { request, by }: Update, context: CallContext): Promise<Order> {
    const before = await locked(tx, request.id);
    const order = changeAddress(before, addressOf(request), clock.now());
    if (order === before) return before;
    await saveEdited(tx, order);
    sayEdited(tx, order, tokenKey, { id: ids.uuid() });
    if (by === 'staff') {
      const change = { before: place(before), after: place(order) };
      tx.audit(context, { action: 'orders.address_change', subject: order.id, ...change });
    }
    tx.afterCommit(() => watch.changed(order.id));
    return order;
  }

  return {
    editOrder: (request, context) => {
      const call = keyed(OrdersService.method.editOrder, request.id, context);
      return database.transaction((tx) => callOnce(tx, call, request, () => edit(tx, request, context)), context);
    },
    async updateOrder(request, context) {
      const { by } = await look.visible(request.id, context);
      return look.whole(await database.transaction((tx) => update(tx, { request, by }, context), context), context);
    },
  };
}

interface Update {
  readonly request: UpdateOrderRequest;
  readonly by: SeenAs;
}

function addressOf({ shippingAddress }: UpdateOrderRequest): Address {
  if (shippingAddress === undefined) throw invalid([{ field: 'shippingAddress', description: 'is required' }]);
  return addressFromWire(shippingAddress);
}

const summary = ({ lines, totals }: Order) => ({
  lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
  total: totals.total,
});

/** As much of an address as an auditor needs, and no more of the person. */
const place = ({ person: { shippingAddress } }: Order) => ({
  city: shippingAddress.city,
  countryCode: shippingAddress.countryCode,
});
