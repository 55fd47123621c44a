import { OrderStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { conflict } from '#platform/kernel/errors.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import type { FulfillmentDependencies } from './dependencies.ts';
import { merged, mustBeBegun } from './domain.ts';
import { type FulfillmentTx, type Kept, lockFulfillment, readFulfillment, settle } from './repository.ts';

/** What orders answered: to which round of packing they said yes, and what is kept, put right by it. */
interface Begun {
  readonly round: number;
  settled(kept: Kept): Kept;
}

/** How a hand is laid on an order: never before its own service said yes to it. */
export function createHands({ database, crash, orders }: FulfillmentDependencies) {
  return {
    /**
     * Before the first hand is laid on an order, its own service is asked: a cancellation or an edit may not have been
     * heard here yet. From then on orders admit neither, so what they answer is what is sent. Asked outside of any
     * transaction; whoever dies after it asks again and gets the same answer. `check` throws for what is refused
     * anyway, so that a mistake does not keep an order from being cancelled. Null for what is packed already.
     */
    async begin(orderId: string, check: (fulfillment: Kept) => void, context: CallContext): Promise<Begun | null> {
      const fulfillment = known(await readFulfillment(database.read, orderId));
      if (fulfillment.status !== 'ready') return null;
      check(fulfillment);
      const { round } = fulfillment;
      await orders.beginFulfillment({ orderId, round }, context);
      crash.point('fulfillment.begun');
      const { lines, shippingAddress } = await orders.getOrder({ id: orderId }, context);
      const ordered = merged(lines.map(({ sku, quantity }) => ({ sku, quantity })));
      const settled = ({ person, ...kept }: Kept): Kept => ({
        ...kept,
        lines: ordered,
        person: person === null ? null : { ...person, ...(shippingAddress === undefined ? {} : { shippingAddress }) },
      });
      return { round, settled };
    },

    /** The fulfillment, locked, as it is to be sent. Throws PACKING_TAKEN_BACK when the yes was to an earlier round. */
    async taken(tx: FulfillmentTx, orderId: string, begun: Begun | null): Promise<Kept> {
      const kept = await locked(tx, orderId);
      mustBeBegun(kept, begun?.round ?? null);
      if (kept.status !== 'ready' || begun === null) return kept;
      const settled = begun.settled(kept);
      await settle(tx, settled);
      return settled;
    },

    /** Whether what lies ready here counts as packed for orders: a hand died between asking them and packing. */
    async begunOnly(orderId: string, context: CallContext): Promise<boolean> {
      const fulfillment = known(await readFulfillment(database.read, orderId));
      if (fulfillment.status !== 'ready') return false;
      const { status } = await orders.getOrder({ id: orderId }, context);
      return status === OrderStatus.PACKED;
    },
  };
}

/** The fulfillment of an order, locked until the transaction ends. */
export const locked = async (tx: FulfillmentTx, orderId: string): Promise<Kept> =>
  known(await lockFulfillment(tx, orderId));

/** Nobody here can tell an order that is not yet confirmed from one that never was. */
export function known(fulfillment: Kept | null): Kept {
  if (fulfillment !== null) return fulfillment;
  throw conflict('ORDER_NOT_READY', 'There is no confirmed order of this id to prepare.');
}
