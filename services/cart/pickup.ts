import type { InventoryService, Location } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { conflict } from '#platform/kernel/errors.ts';
import { money, toWire } from '#platform/kernel/money.ts';
import type { CallContext, Client } from '#platform/rpc/port.ts';
import type { Line } from './domain.ts';

/** Where goods can be collected, as methods that cost nothing. */
export interface Pickup {
  readonly inventory: Pick<Client<typeof InventoryService>, 'listPickupLocations'>;
  readonly currency: string;
}

const prefix = 'pickup:';

export const isPickup = (shippingMethodId: string): boolean => shippingMethodId.startsWith(prefix);

/** One method for each place where all these lines can be collected; none for nothing. */
export async function pickupMethods({ inventory, currency }: Pickup, lines: readonly Line[], context: CallContext) {
  if (lines.length === 0) return [];
  const wanted = lines.map(({ sku, quantity }) => ({ sku, quantity }));
  const { locations } = await inventory.listPickupLocations({ wanted }, context);
  return locations.map((location) => methodOf(location, currency));
}

/** The method of this id; throws PICKUP_NOT_AVAILABLE when the lines cannot be collected there now. */
export async function pickupMethod(
  pickup: Pickup,
  wanted: { readonly id: string; readonly lines: readonly Line[] },
  context: CallContext,
) {
  const found = (await pickupMethods(pickup, wanted.lines, context)).find(({ id }) => id === wanted.id);
  if (found !== undefined) return found;
  throw conflict('PICKUP_NOT_AVAILABLE', 'What is in the cart cannot be collected there now.');
}

const methodOf = ({ id, name }: Location, currency: string) => ({
  id: `${prefix}${id}`,
  title: `Collect at ${name}`,
  price: toWire(money(currency, 0)),
  estimatedDays: '',
  pickupLocationId: id,
});
