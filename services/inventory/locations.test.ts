import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import {
  ListLocationsRequestSchema,
  ListPickupLocationsRequestSchema,
  LocationKind,
} from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { cancelled, type InventoryBase, inventoryBase, openShop, paid, placed, staff } from './inventory.testing.ts';

let base: InventoryBase;
before(async () => {
  base = await inventoryBase();
});
after(() => base.drop());

const shop = (onHand = 10) => openShop(base, onHand);

const address = {
  fullName: 'Rialto North',
  line1: '1 High Street',
  city: 'Leeds',
  postalCode: 'LS1',
  countryCode: 'GB',
};

test('a location is created, changed, listed by priority, and each change is noted once', async () => {
  const { put, offered } = await shop();
  const later = await put({ name: 'Later', priority: 900, kind: LocationKind.WAREHOUSE });
  const sooner = await put({ name: 'Sooner', priority: 800, pickup: true, address });
  await put({ id: sooner, name: 'Sooner', priority: 800, pickup: true, address });
  await put({ id: later, name: 'Much later', priority: 950, kind: LocationKind.WAREHOUSE });
  const { locations } = await offered.listLocations(create(ListLocationsRequestSchema), staff);
  const listed = (locations ?? []).filter(({ id }) => id === later || id === sooner);
  assert.deepEqual(
    listed.map(({ id, name, kind, priority, active }) => ({ id, name, kind, priority, active })),
    [
      { id: sooner, name: 'Sooner', kind: LocationKind.STORE, priority: 800, active: true },
      { id: later, name: 'Much later', kind: LocationKind.WAREHOUSE, priority: 950, active: true },
    ],
  );
  assert.equal(listed[0]?.address?.city, 'Leeds');
  const noted = (await base.audited()).filter(({ subject }) => subject === sooner || subject === later);
  assert.equal(noted.length, 3);
});

test('the main location is there from the start and stays open', async () => {
  const { put, offered } = await shop();
  await assert.rejects(put({ id: 'main', active: false }), { reason: 'MAIN_LOCATION' });
  await put({ id: 'main', name: 'Our warehouse', kind: LocationKind.WAREHOUSE, priority: 0 });
  const { locations } = await offered.listLocations(create(ListLocationsRequestSchema), staff);
  assert.equal(locations?.find(({ id }) => id === 'main')?.name, 'Our warehouse');
});

test('a location is closed when nothing lies there any more, and may be opened again', async () => {
  const { put, set, transfer, stock } = await shop();
  const store = await put({});
  await set({ onHand: 2, locationId: store });
  await assert.rejects(put({ id: store, active: false }), { reason: 'LOCATION_NOT_EMPTY' });
  await transfer({ fromLocationId: store, toLocationId: 'main', quantity: 2 });
  await put({ id: store, active: false });
  await assert.rejects(set({ onHand: 1, locationId: store }), { reason: 'LOCATION_CLOSED' });
  await put({ id: store, active: true });
  await set({ onHand: 1, locationId: store });
  assert.deepEqual(await stock(), { main: [12, 0], [store]: [1, 0] });
});

test('goods that come back while their location is being closed are sold from somewhere, however the two race', async () => {
  for (let round = 0; round < 16; round += 1) {
    const { sku, put, set, database, hear, stock } = await shop(0);
    const store = await put({});
    await set({ onHand: 1, locationId: store });
    const id = randomUUID();
    await database.transaction((tx) => hear['orders.placed']([placed(id, sku)], tx));
    await database.transaction((tx) => hear['payments.succeeded']([paid(id)], tx));
    const [closed] = await Promise.allSettled([
      put({ id: store, active: false }),
      database.transaction((tx) => hear['orders.cancelled']([cancelled(id)], tx)),
    ]);
    const open = closed.status === 'rejected';
    assert.deepEqual(await stock(), { main: [open ? 0 : 1, 0], [store]: [open ? 1 : 0, 0] });
  }
});

test('a location that is closed and stocked at the same moment is never both', async () => {
  for (let round = 0; round < 16; round += 1) {
    const { put, set, stock } = await shop(0);
    const store = await put({});
    const [closed, counted] = await Promise.allSettled([
      put({ id: store, active: false }),
      set({ onHand: 1, locationId: store }),
    ]);
    assert.notEqual(closed.status, counted.status);
    assert.deepEqual((await stock())[store] ?? [0, 0], [counted.status === 'fulfilled' ? 1 : 0, 0]);
  }
});

test('goods are collected where all of them are free, at open places that offer it', async () => {
  const { sku, put, set, offered, database, hear } = await shop();
  const other = await openShop(base, 10);
  const [both, one, closed, warehouse] = [
    await put({ pickup: true, priority: 20 }),
    await put({ pickup: true }),
    await put({ pickup: true }),
    await put({ pickup: false }),
  ];
  for (const locationId of [both, one, warehouse]) await set({ onHand: 3, locationId });
  for (const locationId of [both, warehouse]) await other.set({ onHand: 1, locationId });
  await put({ id: closed, pickup: true, active: false });
  const where = async (...wanted: { sku: string; quantity: number }[]) => {
    const { locations } = await offered.listPickupLocations(
      create(ListPickupLocationsRequestSchema, { wanted }),
      staff,
    );
    return locations?.map(({ id }) => id);
  };
  assert.deepEqual(await where({ sku, quantity: 3 }), [one, both]);
  assert.deepEqual(await where({ sku, quantity: 3 }, { sku: other.sku, quantity: 1 }), [both]);
  assert.deepEqual(await where({ sku, quantity: 2 }, { sku, quantity: 2 }), []);
  await put({ id: 'main', pickup: true, kind: LocationKind.WAREHOUSE, priority: 0 });
  assert.deepEqual(await where({ sku, quantity: 10 }), ['main']);
  await database.transaction((tx) => hear['orders.placed']([placed(randomUUID(), sku, 2, both)], tx));
  assert.deepEqual(await where({ sku, quantity: 2 }), ['main', one]);
});
