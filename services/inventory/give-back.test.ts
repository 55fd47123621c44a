import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { noCrash } from '#platform/kernel/crash.ts';
import {
  cancelled,
  edited,
  type InventoryBase,
  inventoryBase,
  openShop,
  paid,
  placed,
  returned,
  type TestShop,
} from './inventory.testing.ts';
import { subscribers } from './subscribers.ts';
import { sweep } from './sweep.ts';

let base: InventoryBase;
before(async () => {
  base = await inventoryBase();
});
after(() => base.drop());

/** A time for everything that may happen to an order of five, of which two are edited out and one comes back. */
function happenings({ sku, database }: TestShop, store: string, holdSeconds: number) {
  const hear = subscribers({ holdSeconds, crash: noCrash });
  const id = randomUUID();
  const events = {
    placed: placed(id, sku, 5),
    paid: paid(id),
    edited: edited(id, sku, 2),
    cancelled: cancelled(id),
    returned: returned(id, sku, 1),
  };
  return {
    id,
    store,
    placed: () => database.transaction((tx) => hear['orders.placed']([events.placed], tx)),
    paid: () => database.transaction((tx) => hear['payments.succeeded']([events.paid], tx)),
    edited: () => database.transaction((tx) => hear['orders.edited']([events.edited], tx)),
    cancelled: () => database.transaction((tx) => hear['orders.cancelled']([events.cancelled], tx)),
    returned: () => database.transaction((tx) => hear['orders.return_received']([events.returned], tx)),
    expired: () => sweep(database, noCrash, new AbortController().signal),
  };
}

type Happening = 'placed' | 'paid' | 'edited' | 'cancelled' | 'returned' | 'expired';

/** Lets them arrive in this order; what is refused is heard again at the end, as the bus does. */
async function arrive(of: ReturnType<typeof happenings>, order: readonly Happening[]): Promise<void> {
  const queue = [...order];
  for (let refused = 0; queue.length > 0 && refused <= queue.length; ) {
    const next = queue.shift();
    if (next === undefined) return;
    try {
      await of[next]();
      refused = 0;
    } catch (error) {
      assert.ok(error instanceof TypeError, String(error));
      queue.push(next);
      refused += 1;
    }
  }
  assert.deepEqual(queue, [], `refused for ever after ${order.join(', ')}`);
}

function permutations<T>(all: readonly T[]): readonly (readonly T[])[] {
  if (all.length < 2) return [all];
  return all.flatMap((one, index) => permutations(all.toSpliced(index, 1)).map((rest) => [one, ...rest]));
}

/** Three in the main location and nine in a store: an order of five takes from both. */
async function twoPlaces() {
  const shop = await openShop(base, 3);
  const store = await shop.put({});
  await shop.set({ onHand: 9, locationId: store });
  return { shop, store };
}

const total = (stock: Record<string, readonly (number | undefined)[]>) =>
  Object.values(stock).reduce((sum, [onHand = 0]) => sum + onHand, 0);

test('in whatever order its events arrive, a cancelled order leaves everything where it lay', async () => {
  const { shop, store } = await twoPlaces();
  for (const order of permutations<Happening>(['placed', 'paid', 'edited', 'cancelled', 'returned'])) {
    await arrive(happenings(shop, store, 60), order);
    assert.deepEqual(await shop.stock(), { main: [3, 0], [store]: [9, 0] }, order.join(', '));
    await shop.balanced();
  }
});

test('in whatever order its events arrive, an order that goes on keeps what was neither edited out nor returned', async () => {
  for (const order of permutations<Happening>(['placed', 'paid', 'edited', 'returned'])) {
    const { shop, store } = await twoPlaces();
    await arrive(happenings(shop, store, 60), order);
    assert.equal(total(await shop.stock()), 12 - 2, order.join(', '));
    await shop.balanced();
  }
});

test('a hold that ends somewhere in between changes nothing of that', async () => {
  const { shop, store } = await twoPlaces();
  for (const order of permutations<Happening>(['placed', 'expired', 'paid', 'edited', 'cancelled'])) {
    await arrive(happenings(shop, store, -1), order);
    // The hold of an order whose payment came before it is still to end.
    await happenings(shop, store, -1).expired();
    assert.deepEqual(await shop.stock(), { main: [3, 0], [store]: [9, 0] }, order.join(', '));
    await shop.balanced();
  }
});

test('nor does it for an order that is paid late: it asks again for what is left', async () => {
  for (const order of permutations<Happening>(['placed', 'expired', 'paid', 'edited', 'returned'])) {
    const { shop, store } = await twoPlaces();
    await arrive(happenings(shop, store, -1), order);
    assert.equal(total(await shop.stock()), 12 - 2, order.join(', '));
    await shop.balanced();
  }
});

test('goods that were sold before there were locations come back to the main one', async () => {
  const { database, sku, stock, hear } = await openShop(base, 9);
  const id = randomUUID();
  const lines = JSON.stringify([{ sku, quantity: 2 }]);
  await sql`insert into reservations (order_id, state, lines) values (${id}, 'committed', ${lines}::jsonb)`.execute(
    base.read,
  );
  await database.transaction((tx) => hear['orders.edited']([edited(id, sku, 1)], tx));
  assert.deepEqual(await stock(), { main: [10, 0] });
});

test('two edits of an order in one batch both take effect', async () => {
  const { database, sku, stock, hear } = await openShop(base, 9);
  const id = randomUUID();
  await database.transaction((tx) => hear['orders.placed']([placed(id, sku, 5)], tx));
  await database.transaction((tx) => hear['payments.succeeded']([paid(id)], tx));
  await database.transaction((tx) => hear['orders.edited']([edited(id, sku, 1), edited(id, sku, 2)], tx));
  assert.deepEqual(await stock(), { main: [7, 0] });
});

test('an edit of the address alone asks the database nothing', async () => {
  const { database, sku, stock, hear } = await openShop(base, 9);
  const event = edited(randomUUID(), sku, 1);
  const data = { ...event.data, removed: [] };
  await database.transaction((tx) => hear['orders.edited']([{ ...event, data }], tx));
  assert.deepEqual(await stock(), { main: [9, 0] });
});

test('more than the order still has is refused, so that a person looks at it', async () => {
  const { database, sku, stock, hear } = await openShop(base, 9);
  const id = randomUUID();
  await database.transaction((tx) => hear['orders.placed']([placed(id, sku, 2)], tx));
  await database.transaction((tx) => hear['payments.succeeded']([paid(id)], tx));
  await assert.rejects(
    database.transaction((tx) => hear['orders.return_received']([returned(id, sku, 3)], tx)),
    RangeError,
  );
  assert.deepEqual(await stock(), { main: [7, 0] });
});
