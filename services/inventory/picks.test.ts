import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { ListPicksRequestSchema } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import {
  cancelled,
  edited,
  type InventoryBase,
  inventoryBase,
  openShop,
  paid,
  placed,
  staff,
} from './inventory.testing.ts';

describe('where the goods of an order are taken from', () => {
  let base: InventoryBase;
  before(async () => {
    base = await inventoryBase();
  });
  after(() => base.drop());

  async function openPicks() {
    const { sku, offered, database, hear, put, set } = await openShop(base, 2);
    return {
      put,
      set,
      sold: async (quantity: number) => {
        const id = randomUUID();
        await database.transaction((tx) => hear['orders.placed']([placed(id, sku, quantity)], tx));
        await database.transaction((tx) => hear['payments.succeeded']([paid(id)], tx));
        return id;
      },
      edit: (id: string, quantity: number) =>
        database.transaction((tx) => hear['orders.edited']([edited(id, sku, quantity)], tx)),
      cancel: (id: string) => database.transaction((tx) => hear['orders.cancelled']([cancelled(id)], tx)),
      picks: async (...orderIds: readonly string[]) => {
        const { picks = [] } = await offered.listPicks(
          create(ListPicksRequestSchema, { orderIds: [...orderIds] }),
          staff,
        );
        return picks.map(({ orderId, quantity, locationName }) => [orderId, quantity, locationName]);
      },
    };
  }

  test('is not said in a shop with one location', async () => {
    const { sold, picks } = await openPicks();
    assert.deepEqual(await picks(await sold(2)), []);
  });

  test('is said by place, best first, as edits and cancellations leave it', async () => {
    const { put, set, sold, edit, cancel, picks } = await openPicks();
    await set({ onHand: 9, locationId: await put({ name: 'Main street' }) });
    const [whole, split] = [await sold(1), await sold(10)];
    assert.deepEqual(await picks(whole), [[whole, 1, 'Main warehouse']]);
    assert.deepEqual(await picks(split), [
      [split, 1, 'Main warehouse'],
      [split, 9, 'Main street'],
    ]);
    await edit(split, 7);
    assert.deepEqual(
      (await picks(split, whole)).toSorted(),
      [
        [split, 1, 'Main warehouse'],
        [split, 2, 'Main street'],
        [whole, 1, 'Main warehouse'],
      ].toSorted(),
    );
    await cancel(split);
    assert.deepEqual(await picks(split), []);
  });
});
