import type { FulfillmentService } from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import type { Pick as Picked } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { isPlaceInTime, pagedList } from '#platform/kernel/paging.ts';
import type { CallContext, Implementation } from '#platform/rpc/port.ts';
import type { FulfillmentDependencies } from './dependencies.ts';
import { remaining } from './domain.ts';
import { known } from './hands.ts';
import { type Kept, listFulfillments, readFulfillment } from './repository.ts';
import { fulfillmentToWire, statusesOf } from './wire.ts';

type Calls = Pick<Implementation<typeof FulfillmentService>, 'getFulfillment' | 'listFulfillments'>;

/** What is to be done, and where the goods for it lie. */
export function lookCalls({ database, inventory }: FulfillmentDependencies): Calls {
  /** Inventory knows best where goods are taken from: edits and returns change it. Asked once for a whole page. */
  async function picksOf(shown: readonly Kept[], context: CallContext): Promise<ReadonlyMap<string, Picked[]>> {
    const orderIds = shown.filter(isToBePicked).map(({ orderId }) => orderId);
    if (orderIds.length === 0) return new Map();
    const { picks } = await inventory.listPicks({ orderIds }, context);
    return Map.groupBy(picks, ({ orderId }) => orderId);
  }

  return {
    async getFulfillment({ orderId }, context) {
      const kept = known(await readFulfillment(database.read, orderId));
      const picks = await picksOf([kept], context);
      return { ...fulfillmentToWire(kept), picks: picks.get(orderId) ?? [] };
    },

    async listFulfillments({ status, ...asked }, context) {
      const { shown, nextPageToken } = await fulfillments.page(
        asked,
        (from) => listFulfillments(database.read, statusesOf(status), from),
        ({ place }) => place,
      );
      const all = shown.map(({ kept }) => kept);
      const picks = await picksOf(all, context);
      const withPicks = (kept: Kept) => ({ ...fulfillmentToWire(kept), picks: picks.get(kept.orderId) ?? [] });
      return { fulfillments: all.map(withPicks), nextPageToken };
    },
  };
}

const isToBePicked = (kept: Kept): boolean =>
  (kept.status === 'ready' || kept.status === 'packed') && remaining(kept).length > 0;

const fulfillments = pagedList('fulfillments', isPlaceInTime);
