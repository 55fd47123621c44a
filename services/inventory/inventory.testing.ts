import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { sql } from 'kysely';
import { GetVariantsResponseSchema } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import {
  LocationKind,
  MoveStockRequestSchema,
  NotifyWhenBackRequestSchema,
  PutLocationRequestSchema,
  SetStockRequestSchema,
  SetThresholdRequestSchema,
  TransferStockRequestSchema,
} from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { heard, listeningDatabase } from '#platform/events/testing.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { noCrash } from '#platform/kernel/crash.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { serviceContext } from '#platform/rpc/context.ts';
import type { InventoryDb } from './repository/schema.ts';
import { countStock } from './repository/stock.ts';
import { rpc } from './rpc.ts';
import { subscribers } from './subscribers.ts';

export type InventoryBase = TestDatabase<InventoryDb>;

/** A database with the inventory's tables. */
export const inventoryBase = (): Promise<InventoryBase> =>
  testDatabase('inventory', new URL('./migrations/', import.meta.url));

/** What staff are as callers; a key is added where one matters. */
export const staff = { ...serviceContext('staff', 10_000, { clock: systemClock, ids: systemIds }), idempotencyKey: '' };

/** A new SKU with so many in the main location, those who listen, and staff at work on it. */
export async function openShop(base: InventoryBase, onHand: number) {
  const sku = `SKU-${randomUUID()}`;
  const { database, said, types } = listeningDatabase<InventoryDb, 'inventory'>(base.read);
  await database.transaction((tx) => countStock(tx, [{ sku, onHand }], 'COUNTED'));
  said.length = 0;
  const sold = { sku, title: 'Iron skillet', slug: 'iron-skillet' };
  const offered = rpc({
    database,
    catalog: {
      getVariants: async ({ skus = [] }) =>
        create(GetVariantsResponseSchema, { variants: skus.includes(sku) ? [sold] : [] }),
    },
  });
  return {
    sku,
    database,
    said,
    types,
    offered,
    hear: subscribers({ holdSeconds: 60, crash: noCrash }),
    set: (more: { onHand: number; locationId?: string }) =>
      offered.setStock(create(SetStockRequestSchema, { sku, ...more }), staff),
    move: (more: { delta: number; reason?: string; locationId?: string }, idempotencyKey = '') =>
      offered.moveStock(create(MoveStockRequestSchema, { sku, reason: 'RECEIVED', ...more }), {
        ...staff,
        idempotencyKey,
      }),
    transfer: (more: { fromLocationId: string; toLocationId: string; quantity: number }, idempotencyKey = '') =>
      offered.transferStock(create(TransferStockRequestSchema, { sku, ...more }), { ...staff, idempotencyKey }),
    threshold: (lowStockThreshold: number) =>
      offered.setThreshold(create(SetThresholdRequestSchema, { sku, lowStockThreshold }), staff),
    notify: (email: string, of = sku) =>
      offered.notifyWhenBack(create(NotifyWhenBackRequestSchema, { sku: of, email }), staff),
    /** Adds a location, or changes one; a new one has an id of its own. */
    put: async (more: MessageInitShape<typeof PutLocationRequestSchema>) => {
      const id = `place-${randomUUID().slice(0, 8)}`;
      const request = { id, name: 'Another place', kind: LocationKind.STORE, priority: 10, ...more };
      await offered.putLocation(create(PutLocationRequestSchema, request), staff);
      return request.id;
    },
    /** What lies where, and what of it is reserved. */
    stock: async () => {
      const { rows } = await sql<{ at: string; on_hand: number; reserved: number }>`
        select location_id as at, on_hand, reserved from stock_by_location where sku = ${sku}`.execute(base.read);
      return Object.fromEntries(rows.map(({ at, on_hand, reserved }) => [at, [on_hand, reserved]]));
    },
    balanced: () => balanced(base, sku),
  };
}

export type TestShop = Awaited<ReturnType<typeof openShop>>;

/** What must hold of a SKU at any time: totals are the sums of the places, and both are what was written down. */
async function balanced(base: InventoryBase, sku: string): Promise<void> {
  const { rows: places } = await sql`
    select p.location_id from stock_by_location p
    left join lateral (select coalesce(sum(delta), 0)::int as ledger from movements m
      where m.sku = p.sku and m.location_id = p.location_id) m on true
    left join lateral (select coalesce(sum(l.quantity), 0)::int as held from reservations r,
      jsonb_to_recordset(r.lines) as l (sku text, location text, quantity int)
      where r.state = 'held' and l.sku = p.sku and l.location = p.location_id) h on true
    where p.sku = ${sku} and (p.on_hand <> m.ledger or p.reserved <> h.held)`.execute(base.read);
  assert.deepEqual(places, [], 'each place agrees with the ledger and with the reservations');
  const { rows: totals } = await sql`
    select s.on_hand, s.reserved, p.* from stock s, lateral (
      select sum(on_hand)::int as sum_on_hand, sum(reserved)::int as sum_reserved
      from stock_by_location p where p.sku = s.sku) p
    where s.sku = ${sku} and (s.on_hand <> sum_on_hand or s.reserved <> sum_reserved)`.execute(base.read);
  assert.deepEqual(totals, [], 'the counters of a SKU are the sums of its places');
}

/** What others say of an order. */
export const placed = (orderId: string, sku: string, quantity = 1, pickupLocationId?: string) =>
  heard('orders.placed', orderId, {
    order: { orderId, lines: [{ sku, quantity }], ...(pickupLocationId === undefined ? {} : { pickupLocationId }) },
  });
export const paid = (orderId: string) => heard('payments.succeeded', orderId, { orderId });
export const cancelled = (orderId: string) =>
  heard('orders.cancelled', orderId, { order: { orderId }, reason: 'CUSTOMER_REQUEST' });
export const edited = (orderId: string, sku: string, quantity: number) =>
  heard('orders.edited', orderId, { order: { orderId }, removed: [{ sku, quantity }], editId: randomUUID() });
export const returned = (orderId: string, sku: string, quantity: number) =>
  heard('orders.return_received', orderId, { orderId, returnId: randomUUID(), restock: [{ sku, quantity }] });
