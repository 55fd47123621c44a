import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { GetVariantsResponseSchema } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { MoveStockRequestSchema } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { listeningDatabase } from '#platform/events/testing.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { serviceContext } from '#platform/rpc/context.ts';
import { readStock } from './repository/lists.ts';
import type { InventoryDb } from './repository/schema.ts';
import { countStock } from './repository/stock.ts';
import { rpc } from './rpc.ts';

let base: TestDatabase<InventoryDb>;
before(async () => {
  base = await testDatabase('inventory', new URL('./migrations/', import.meta.url));
});
after(() => base.drop());

/** Ten of a new SKU, and staff who move it. */
async function shop() {
  const sku = `SKU-${randomUUID()}`;
  const { database } = listeningDatabase<InventoryDb, 'inventory'>(base.read);
  await database.transaction((tx) => countStock(tx, [{ sku, onHand: 10 }], 'COUNTED'));
  const offered = rpc({ database, catalog: { getVariants: async () => create(GetVariantsResponseSchema, {}) } });
  return {
    move: (delta: number, idempotencyKey: string) =>
      offered.moveStock(create(MoveStockRequestSchema, { sku, delta, reason: 'RECEIVED' }), {
        ...serviceContext('staff', 10_000, { clock: systemClock, ids: systemIds }),
        idempotencyKey,
      }),
    onHand: async () => (await readStock(base.read, [sku]))[0]?.onHand,
  };
}

test('a movement sent again with its key is made once and answered alike', async () => {
  const { move, onHand } = await shop();
  const first = await move(5, 'delivery-1');
  assert.deepEqual(await move(5, 'delivery-1'), first);
  assert.equal(await onHand(), 15);
  await assert.rejects(move(6, 'delivery-1'), { reason: 'IDEMPOTENCY_KEY_REUSED' });
  assert.equal(await onHand(), 15);
});

test('movements without a key are each made', async () => {
  const { move, onHand } = await shop();
  await move(1, '');
  await move(1, '');
  assert.equal(await onHand(), 12);
});
