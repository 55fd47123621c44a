import { isDeepStrictEqual } from 'node:util';
import type { InventoryService } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { conflict } from '#platform/kernel/errors.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { locationsAtMost } from './config.ts';
import { mainLocation, merged } from './domain.ts';
import {
  type LocationRow,
  listLocations,
  lockGoodsAt,
  lockLocations,
  pickupLocations,
  putLocation,
} from './repository/locations.ts';
import type { InventoryDatabase, InventoryTx } from './repository/schema.ts';
import { locationFromWire, locationToWire } from './wire.ts';

type Calls = 'listLocations' | 'putLocation' | 'listPickupLocations';

/** Where goods lie, and where customers may collect them. */
export function locations(database: InventoryDatabase): Pick<Implementation<typeof InventoryService>, Calls> {
  return {
    async listLocations() {
      return { locations: (await listLocations(database.read)).map(locationToWire) };
    },

    async listPickupLocations({ wanted }) {
      return { locations: (await pickupLocations(database.read, merged(wanted))).map(locationToWire) };
    },

    putLocation: (request, context) =>
      database.transaction(async (tx) => {
        const known = await lockLocations(tx);
        const before = known.find((one) => one.id === request.id);
        const after = locationFromWire(request);
        if (before === undefined && known.length >= locationsAtMost) {
          throw conflict('TOO_MANY_LOCATIONS', `A shop has at most ${locationsAtMost} locations.`);
        }
        if (after.id === mainLocation && !after.active) {
          throw conflict('MAIN_LOCATION', 'The main location stays open: goods of closed ones come back to it.');
        }
        if (before?.active === true && !after.active) await refuseGoods(tx, after);
        if (same(before, after)) return locationToWire(after);
        await putLocation(tx, after);
        tx.audit(context, {
          action: 'inventory.location_put',
          subject: after.id,
          ...(before === undefined ? {} : { before }),
          after,
        });
        return locationToWire(after);
      }, context),
  };
}

/** Goods in a closed location would count as available and never be sold, so they are brought elsewhere first. */
async function refuseGoods(tx: InventoryTx, { id }: LocationRow): Promise<void> {
  const skus = await lockGoodsAt(tx, id);
  if (skus > 0) throw conflict('LOCATION_NOT_EMPTY', `Goods of ${skus} SKUs lie at "${id}"; transfer them first.`);
}

const same = (before: LocationRow | undefined, after: LocationRow): boolean =>
  before !== undefined && isDeepStrictEqual({ ...before }, { ...after });
