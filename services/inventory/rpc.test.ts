import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import {
  GetAvailabilityRequestSchema,
  GetStockRequestSchema,
  ListMovementsRequestSchema,
  ListStockRequestSchema,
} from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { cancelled, type InventoryBase, inventoryBase, openShop, placed, staff } from './inventory.testing.ts';
import { countStock } from './repository/stock.ts';

let base: InventoryBase;
before(async () => {
  base = await inventoryBase();
});
after(() => base.drop());

/** Ten of a new SKU. */
const shop = () => openShop(base, 10);

/** What was noted of the changes to a SKU. */
async function auditOf(sku: string) {
  const all = await base.audited();
  return all.filter(({ subject }) => subject === sku).map(({ action, before, after }) => ({ action, before, after }));
}

test('a movement sent again with its key is made once and answered alike', async () => {
  const { move, stock } = await shop();
  const first = await move({ delta: 5 }, 'delivery-1');
  assert.deepEqual(await move({ delta: 5 }, 'delivery-1'), first);
  assert.deepEqual(await stock(), { main: [15, 0] });
  await assert.rejects(move({ delta: 6 }, 'delivery-1'), { reason: 'IDEMPOTENCY_KEY_REUSED' });
  assert.deepEqual(await stock(), { main: [15, 0] });
});

test('movements without a key are each made', async () => {
  const { move, stock } = await shop();
  await move({ delta: 1 });
  await move({ delta: 1 });
  assert.deepEqual(await stock(), { main: [12, 0] });
});

test('what staff count or move is in the audit, and what changes nothing is not', async () => {
  const { sku, set, move, threshold } = await shop();
  await set({ onHand: 8 });
  await set({ onHand: 8 });
  await move({ delta: -1, reason: 'DAMAGED' });
  await move({ delta: 0 });
  await threshold(2);
  await threshold(2);
  assert.deepEqual(await auditOf(sku), [
    {
      action: 'inventory.stock_set',
      before: { location: 'main', onHand: 10 },
      after: { location: 'main', onHand: 8 },
    },
    {
      action: 'inventory.stock_move',
      before: { location: 'main', onHand: 8 },
      after: { location: 'main', onHand: 7, reason: 'DAMAGED' },
    },
    { action: 'inventory.threshold_set', before: { lowStockThreshold: 5 }, after: { lowStockThreshold: 2 } },
  ]);
});

test('a transfer is two movements at once, made once for each key, and the sum stays', async () => {
  const { sku, put, transfer, stock, balanced, offered, types } = await shop();
  const toLocationId = await put({});
  const request = { fromLocationId: 'main', toLocationId, quantity: 4 };
  const first = await transfer(request, 'lorry-1');
  assert.deepEqual(await transfer(request, 'lorry-1'), first);
  assert.deepEqual(await stock(), { main: [6, 0], [toLocationId]: [4, 0] });
  await balanced();
  const { movements } = await offered.listMovements(create(ListMovementsRequestSchema, { sku }), staff);
  assert.deepEqual(
    movements?.map(({ delta, reason, locationId }) => ({ delta, reason, locationId })),
    [
      { delta: 4, reason: 'TRANSFERRED', locationId: toLocationId },
      { delta: -4, reason: 'TRANSFERRED', locationId: 'main' },
      { delta: 10, reason: 'COUNTED', locationId: 'main' },
    ],
  );
  assert.deepEqual(
    (await auditOf(sku)).map(({ after }) => after),
    [{ from: 'main', to: toLocationId, quantity: 4 }],
  );
  assert.deepEqual(types(), []);
});

test('what is promised to an order is neither transferred nor counted away', async () => {
  const { sku, put, set, move, transfer, stock, database, hear } = await shop();
  const toLocationId = await put({});
  await database.transaction((tx) => hear['orders.placed']([placed(randomUUID(), sku, 7)], tx));
  await assert.rejects(transfer({ fromLocationId: 'main', toLocationId, quantity: 4 }), {
    reason: 'STOCK_BELOW_RESERVED',
  });
  await assert.rejects(move({ delta: -4 }), { reason: 'STOCK_BELOW_RESERVED' });
  await assert.rejects(set({ onHand: 6 }), { reason: 'STOCK_BELOW_RESERVED' });
  await transfer({ fromLocationId: 'main', toLocationId, quantity: 3 });
  assert.deepEqual(await stock(), { main: [7, 7], [toLocationId]: [3, 0] });
});

test('32 transfers at once take no more than lies there', async () => {
  const { put, transfer, stock, balanced } = await shop();
  const toLocationId = await put({});
  const outcomes = await Promise.allSettled(
    Array.from({ length: 32 }, () => transfer({ fromLocationId: 'main', toLocationId, quantity: 1 })),
  );
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 10);
  assert.deepEqual(await stock(), { main: [0, 0], [toLocationId]: [10, 0] });
  await balanced();
});

test('goods are brought to known and open locations only, and not to where they lie', async () => {
  const { put, set, move, transfer } = await shop();
  const closed = await put({ active: false });
  await assert.rejects(set({ onHand: 1, locationId: 'nowhere' }), { reason: 'LOCATION_UNKNOWN' });
  await assert.rejects(move({ delta: 1, locationId: closed }), { reason: 'LOCATION_CLOSED' });
  await assert.rejects(transfer({ fromLocationId: 'main', toLocationId: 'main', quantity: 1 }), {
    reason: 'INVALID_REQUEST',
  });
});

test('more than counters hold is refused', async () => {
  const { move } = await shop();
  await assert.rejects(move({ delta: 1_000_000_000 }), { reason: 'STOCK_TOO_LARGE' });
});

test('the counters are answered in all and by location, and only what can be sold to neighbours', async () => {
  const { sku, put, set, offered, database, hear } = await shop();
  const store = await put({});
  await set({ onHand: 4, locationId: store });
  await database.transaction((tx) => hear['orders.placed']([placed(randomUUID(), sku, 12)], tx));
  assert.deepEqual(await offered.getStock(create(GetStockRequestSchema, { sku }), staff), {
    sku,
    onHand: 14,
    reserved: 12,
    available: 2,
    lowStockThreshold: 5,
    locations: [
      { locationId: 'main', onHand: 10, reserved: 10, available: 0 },
      { locationId: store, onHand: 4, reserved: 2, available: 2 },
    ],
  });
  const { available } = await offered.getAvailability(
    create(GetAvailabilityRequestSchema, { skus: [sku, 'UNKNOWN'] }),
    staff,
  );
  assert.deepEqual(available, { [sku]: 2 });
  await assert.rejects(offered.getStock(create(GetStockRequestSchema, { sku: 'UNKNOWN' }), staff), {
    reason: 'SKU_UNKNOWN',
  });
});

test('stock is listed by the beginning of its SKU, page by page, and what is low alone', async () => {
  const { database, offered } = await shop();
  const prefix = `L_${randomUUID().slice(0, 8)}`;
  const skus = ['A', 'B', 'C', 'D', 'E'].map((end) => `${prefix}-${end}`);
  await database.transaction((tx) =>
    countStock(
      tx,
      skus.map((sku, index) => ({ sku, onHand: index * 4 })),
      'COUNTED',
    ),
  );
  const list = async (more: { low?: boolean; pageSize?: number }) => {
    const found: (string | undefined)[] = [];
    let pageToken = '';
    do {
      const page = await offered.listStock(
        create(ListStockRequestSchema, { query: prefix, pageToken, ...more }),
        staff,
      );
      found.push(...(page.stock ?? []).map(({ sku }) => sku));
      pageToken = page.nextPageToken ?? '';
    } while (pageToken !== '');
    return found;
  };
  assert.deepEqual(await list({ pageSize: 2 }), skus);
  assert.deepEqual(await list({ low: true }), skus.slice(0, 2));
  const others = create(ListStockRequestSchema, { query: prefix.replace('_', '%') });
  assert.deepEqual((await offered.listStock(others, staff)).stock, []);
  const forged = create(ListStockRequestSchema, { pageToken: 'zzzz' });
  await assert.rejects(offered.listStock(forged, staff), { reason: 'INVALID_REQUEST' });
});

test('the ledger is paged from the newest movement to the oldest', async () => {
  const { sku, move, offered } = await shop();
  for (let delta = 1; delta <= 4; delta += 1) await move({ delta });
  const found: (number | undefined)[] = [];
  let pageToken = '';
  do {
    const request = create(ListMovementsRequestSchema, { sku, pageSize: 2, pageToken });
    const page = await offered.listMovements(request, staff);
    found.push(...(page.movements ?? []).map(({ delta }) => delta));
    pageToken = page.nextPageToken ?? '';
  } while (pageToken !== '');
  assert.deepEqual(found, [4, 3, 2, 1, 10]);
});

test('staff hear once that a SKU runs low, and again only after there was more', async () => {
  const { sku, database, hear, set, types, said } = await shop();
  const lows = () => types().filter((type) => type === 'inventory.low_stock').length;
  const [first, second] = [randomUUID(), randomUUID()];
  await database.transaction((tx) => hear['orders.placed']([placed(first, sku, 5)], tx));
  assert.equal(lows(), 1);
  assert.equal(said.find(({ type }) => type === 'inventory.low_stock')?.subject, sku);
  await database.transaction((tx) => hear['orders.placed']([placed(second, sku, 1)], tx));
  assert.equal(lows(), 1);
  await database.transaction((tx) => hear['orders.cancelled']([cancelled(first), cancelled(second)], tx));
  assert.equal(lows(), 1);
  await set({ onHand: 3 });
  assert.equal(lows(), 2);
});

test('a new threshold that is not met is said at once, and a SKU that never had goods never runs low', async () => {
  const { threshold, set, types } = await shop();
  await threshold(10);
  assert.deepEqual(types(), ['inventory.low_stock']);
  const other = await openShop(base, 3);
  await other.move({ delta: 1 });
  assert.deepEqual(other.types(), []);
  await set({ onHand: 11 });
  assert.deepEqual(types(), ['inventory.low_stock']);
});
