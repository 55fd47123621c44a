import { fromJson, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { AddressSchema } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import {
  LocationKind,
  type LocationSchema,
  type MovementSchema,
  type PutLocationRequest,
  type StockSchema,
} from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { invalid } from '#platform/kernel/errors.ts';
import { wordsFor } from '#platform/kernel/words.ts';
import type { MovementRow, StockRow } from './repository/lists.ts';
import type { LocationRow } from './repository/locations.ts';

/** The counters as callers see them. */
export const stockToWire = ({ locations, ...stock }: StockRow): MessageInitShape<typeof StockSchema> => ({
  ...stock,
  available: stock.onHand - stock.reserved,
  locations: locations.map((one) => ({ ...one, available: one.onHand - one.reserved })),
});

export const movementToWire = (row: MovementRow): MessageInitShape<typeof MovementSchema> => ({
  delta: row.delta,
  reason: row.reason,
  locationId: row.locationId,
  at: timestampFromDate(row.at),
  ...(row.orderId === null ? {} : { orderId: row.orderId }),
});

const kinds = { warehouse: LocationKind.WAREHOUSE, store: LocationKind.STORE } as const;

export const locationToWire = ({ kind, address, ...row }: LocationRow): MessageInitShape<typeof LocationSchema> => ({
  ...row,
  kind: kinds[kind],
  ...(address === null ? {} : { address: fromJson(AddressSchema, address, { ignoreUnknownFields: true }) }),
});

/** The location that staff describe. Throws INVALID_REQUEST for a kind that is none. */
export function locationFromWire(request: PutLocationRequest): LocationRow {
  const { id, name, pickup, address, priority = 0, active = true } = request;
  const [kind] = wordsFor(kinds, request.kind);
  if (kind === undefined) {
    throw invalid([{ field: 'kind', description: 'is either "warehouse" or "store"' }]);
  }
  return {
    id,
    name: name.trim(),
    kind,
    pickup,
    address: address === undefined ? null : toJson(AddressSchema, address),
    priority,
    active,
  };
}
