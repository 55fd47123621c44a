import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import {
  AddItemRequestSchema,
  ClaimCartRequestSchema,
  CreateCartRequestSchema,
} from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import { GetVariantsResponseSchema } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { GetAvailabilityResponseSchema } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { QuoteResponseSchema } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { listeningDatabase } from '#platform/events/testing.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import { callOf, guest } from '#platform/rpc/testing.ts';
import { rpc } from './rpc.ts';
import { postgresStore } from './store/postgres.ts';
import { claimStore } from './store/postgres-claim.ts';
import type { CartDb } from './tables.ts';

/** Calls on carts that come again, after the cart has changed hands or before the first one was answered. */

let place: TestDatabase<CartDb>;
let cart: ReturnType<typeof rpc>;
before(async () => {
  place = await testDatabase<CartDb>('cart', new URL('./migrations/', import.meta.url));
  const price = { currencyCode: 'USD', minorUnits: 500n };
  const unused = () => Promise.reject(new Error('not called here'));
  cart = rpc({
    database: listeningDatabase<CartDb, 'cart'>(place.read).database,
    ...{ storeOn: postgresStore, claimsOn: claimStore, ids: systemIds, currency: 'USD' },
    needs: {
      catalog: {
        getVariants: async ({ skus = [] }) =>
          create(GetVariantsResponseSchema, { variants: skus.map((sku) => ({ sku, title: sku, price })) }),
      },
      inventory: {
        getAvailability: async ({ skus = [] }) =>
          create(GetAvailabilityResponseSchema, { available: Object.fromEntries(skus.map((sku) => [sku, 9])) }),
        listPickupLocations: unused,
      },
      pricing: { quote: async () => create(QuoteResponseSchema, { totals: { total: price } }), listMethods: unused },
    },
  });
});
after(() => place.drop());

const newCart = (context: CallContext) => cart.createCart(create(CreateCartRequestSchema), context);
const ann = () => callOf({ id: randomUUID() });
const under = (context: CallContext, idempotencyKey: string): CallContext => ({ ...context, idempotencyKey });

test('an add by a guest is answered again as it was when their cart has gone into their own, to them alone', async () => {
  const me = ann();
  await newCart(me);
  const { id = '' } = await newCart(guest);
  const key = randomUUID();
  const add = (context: CallContext, quantity = 1) =>
    cart.addItem(create(AddItemRequestSchema, { id, sku: 'PAN', quantity }), under(context, key));
  const first = await add(guest);
  await cart.claimCart(create(ClaimCartRequestSchema, { id }), me);
  assert.deepEqual(await add(me), first);
  await assert.rejects(add(me, 2), { reason: 'IDEMPOTENCY_KEY_REUSED' });
  for (const other of [guest, ann()]) {
    await assert.rejects(add(other), { reason: 'CART_NOT_FOUND' });
    await assert.rejects(add(other, 2), { reason: 'CART_NOT_FOUND' });
  }
  const fresh = under(me, randomUUID());
  const more = create(AddItemRequestSchema, { id, sku: 'PAN', quantity: 1 });
  await assert.rejects(cart.addItem(more, fresh), { reason: 'CART_NOT_FOUND' });
});

test('a cart that is made for somebody under a key is made once; guests get one each, that nobody can guess', async () => {
  const me = under(ann(), 'again');
  const [one, two] = await Promise.all([newCart(me), newCart(me)]);
  assert.equal(one.id, two.id);
  assert.notEqual((await newCart(under(ann(), 'again'))).id, one.id);
  const [guests, others] = [await newCart(under(guest, 'again')), await newCart(under(guest, 'again'))];
  assert.notEqual(guests.id, others.id);
});
