import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { pino } from 'pino';
import {
  AddCodeRequestSchema,
  AddItemRequestSchema,
  type CartSchema,
  CreateCartRequestSchema,
  GetCartRequestSchema,
  ListShippingMethodsRequestSchema,
  QuoteCartRequestSchema,
  RemoveCodeRequestSchema,
  RemoveItemRequestSchema,
  UpdateItemRequestSchema,
} from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import { GetVariantsResponseSchema } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import {
  GetAvailabilityResponseSchema,
  ListLocationsResponseSchema,
} from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import {
  CodeKind,
  ListMethodsResponseSchema,
  QuoteResponseSchema,
} from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { openDatabase } from '#platform/database/database.ts';
import { kyselyOn } from '#platform/database/pool.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { Failure } from '#platform/kernel/errors.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { anonymous, type CallContext } from '#platform/rpc/port.ts';
import { type CartDependencies, rpc } from './rpc.ts';
import { postgresStore } from './store/postgres.ts';
import { claimStore } from './store/postgres-claim.ts';
import type { CartDb } from './tables.ts';

type WireCart = MessageInitShape<typeof CartSchema>;

const guest: CallContext = {
  caller: anonymous,
  traceparent: '',
  deadlineMs: Number.MAX_SAFE_INTEGER,
  signal: new AbortController().signal,
  idempotencyKey: '',
  orderTokens: [],
};
const user = (id: string): CallContext => ({ ...guest, caller: { ...anonymous, kind: 'user', id } });
const usd = (minorUnits: number) => ({ currencyCode: 'USD', minorUnits: BigInt(minorUnits) });
const unused = () => Promise.reject(new Error('not called here'));

/** Neighbours with a price and a stock for each SKU, and one method that costs 500. */
function neighbours(shelf: Map<string, { price: number; stock: number; currency?: string }>) {
  const calls: string[] = [];
  const needs: CartDependencies['needs'] = {
    catalog: {
      async getVariants({ skus = [] }) {
        calls.push('catalog');
        const variants = skus.flatMap((sku) => {
          const one = shelf.get(sku);
          if (one === undefined) return [];
          return [{ sku, title: `A ${sku}`, price: { ...usd(one.price), currencyCode: one.currency ?? 'USD' } }];
        });
        return create(GetVariantsResponseSchema, { variants });
      },
    },
    inventory: {
      async getAvailability({ skus = [] }) {
        calls.push('inventory');
        const available = Object.fromEntries(skus.map((sku) => [sku, shelf.get(sku)?.stock ?? 0]));
        return create(GetAvailabilityResponseSchema, { available });
      },
      async listPickupLocations({ wanted = [] }) {
        calls.push('pickup');
        const here = wanted.every(({ sku = '', quantity = 0 }) => (shelf.get(sku)?.stock ?? 0) >= quantity);
        return create(ListLocationsResponseSchema, { locations: here ? [{ id: 'main', name: 'Main Street' }] : [] });
      },
    },
    pricing: {
      async listMethods() {
        return create(ListMethodsResponseSchema, { methods: [{ id: 'standard', title: 'Standard', price: usd(500) }] });
      },
      async quote({ lines = [], shippingMethodId, codes = [], email }) {
        calls.push('pricing');
        const sum = lines.reduce((total, line) => total + (line.quantity ?? 0) * Number(line.unitPrice?.minorUnits), 0);
        const shipping = shippingMethodId === undefined ? 0 : 500;
        const totals = { subtotal: usd(sum), shipping: usd(shipping), total: usd(sum + shipping) };
        const problems = new Map(Object.entries({ LATE: 'CODE_EXPIRED', NOPE: 'CODE_UNKNOWN' }));
        return create(QuoteResponseSchema, {
          totals,
          lines: lines.map(({ sku = '' }) => ({ sku, discount: usd(codes.length), tax: usd(7) })),
          codes: codes.map((code) => {
            const problem = problems.get(code);
            return { code, kind: CodeKind.PROMOTION, ...(problem === undefined ? {} : { problem }) };
          }),
          explanation: [{ kind: 'TOTAL', text: email ?? '', amount: totals.total }],
          redemptions: codes.map((promotionId) => ({ promotionId, amount: usd(1) })),
        });
      },
    },
  };
  return { needs, calls };
}

describe('the cart', () => {
  let database: TestDatabase<CartDb>;
  const shelf = new Map<string, { price: number; stock: number; currency?: string }>();
  const { needs, calls } = neighbours(shelf);
  let cart: ReturnType<typeof rpc>;
  before(async () => {
    database = await testDatabase<CartDb>('cart', new URL('./migrations/', import.meta.url));
    const door = openDatabase<CartDb, 'cart'>({
      pool: kyselyOn<CartDb>(database.poolOf('cart', { max: 12 })),
      bus: { store: unused, committed: () => {} },
      ids: systemIds,
      log: pino({ level: 'silent' }),
    });
    cart = rpc({
      database: door,
      storeOn: postgresStore,
      claimsOn: claimStore,
      needs,
      ids: systemIds,
      currency: 'USD',
    });
    shelf.set('PAN', { price: 1999, stock: 10 }).set('POT', { price: 500, stock: 100 });
  });
  after(() => database.drop());

  const newCart = async (context = guest): Promise<string> =>
    (await cart.createCart(create(CreateCartRequestSchema), context)).id ?? '';
  const add = (id: string, sku: string, quantity: number, context = guest): Promise<WireCart> =>
    cart.addItem(create(AddItemRequestSchema, { id, sku, quantity }), context);
  const get = (id: string, context = guest) => cart.getCart(create(GetCartRequestSchema, { id }), context);
  const has = (reason: string) => (error: unknown) => error instanceof Failure && error.reason === reason;
  const codeOf = (error: unknown) => (error instanceof Failure ? error.code : '');
  const linesOf = ({ lines = [] }: WireCart) => lines.map(({ sku, quantity, problem }) => ({ sku, quantity, problem }));

  test('shows lines at the prices of today, and totals that pricing made', async () => {
    const id = await newCart();
    await add(id, 'PAN', 2);
    shelf.set('PAN', { price: 1500, stock: 10 });
    const shown = await get(id);
    assert.deepEqual(shown.lines?.[0]?.lineTotal, usd(3000));
    assert.deepEqual(shown.totals?.total?.minorUnits, 3000n);
    assert.equal(shown.lines?.[0]?.available, true);
  });

  test('is read with one call to each neighbour', async () => {
    const id = await newCart();
    await add(id, 'PAN', 1);
    await add(id, 'POT', 1);
    calls.length = 0;
    await get(id);
    assert.deepEqual(calls.toSorted(), ['catalog', 'inventory', 'pricing']);
  });

  test('refuses what the shop does not sell, has not enough of, or sells in another currency', async () => {
    const id = await newCart();
    shelf.set('EUR-PAN', { price: 100, stock: 10, currency: 'EUR' });
    await assert.rejects(add(id, 'NOPE', 1), has('SKU_UNKNOWN'));
    await assert.rejects(add(id, 'EUR-PAN', 1), has('SKU_UNKNOWN'));
    await add(id, 'PAN', 6);
    await assert.rejects(add(id, 'PAN', 5), has('NOT_ENOUGH_STOCK'));
    assert.deepEqual(linesOf(await get(id)), [{ sku: 'PAN', quantity: 6, problem: undefined }]);
  });

  test('says of each line what stands in the way of ordering it', async () => {
    const id = await newCart();
    shelf.set('A', { price: 1, stock: 5 }).set('B', { price: 1, stock: 5 }).set('C', { price: 1, stock: 5 });
    for (const sku of ['A', 'B', 'C']) await add(id, sku, 3);
    shelf.set('A', { price: 1, stock: 0 }).set('B', { price: 1, stock: 2 }).delete('C');
    const shown = await get(id);
    const problems = linesOf(shown).map(({ problem }) => problem);
    assert.deepEqual(problems, ['OUT_OF_STOCK', 'NOT_ENOUGH_STOCK', 'NO_LONGER_SOLD']);
    assert.deepEqual(shown.lines?.[2]?.lineTotal, usd(0));
    assert.ok(shown.lines?.every(({ available }) => available === false));
  });

  test('of a signed-in user is not there for anybody else', async () => {
    const id = await newCart(user('ann'));
    await add(id, 'POT', 1, user('ann'));
    const other = { id, sku: 'POT', quantity: 1 };
    for (const context of [guest, user('bob')]) {
      await assert.rejects(get(id, context), has('CART_NOT_FOUND'));
      await assert.rejects(add(id, 'POT', 1, context), has('CART_NOT_FOUND'));
      await assert.rejects(cart.updateItem(create(UpdateItemRequestSchema, other), context), has('CART_NOT_FOUND'));
      await assert.rejects(cart.removeItem(create(RemoveItemRequestSchema, other), context), has('CART_NOT_FOUND'));
    }
    assert.equal((await get(id, user('ann'))).lines?.[0]?.quantity, 1);
    await assert.rejects(get(randomUUID()), has('CART_NOT_FOUND'));
  });

  test('takes ten fast clicks for ten', async () => {
    const id = await newCart();
    await Promise.all(Array.from({ length: 10 }, () => add(id, 'POT', 1)));
    assert.deepEqual(linesOf(await get(id)), [{ sku: 'POT', quantity: 10, problem: undefined }]);
  });

  test('adds once for each Idempotency-Key, and gives the first answer again', async () => {
    const id = await newCart();
    const context = { ...guest, idempotencyKey: randomUUID() };
    const first = await add(id, 'POT', 1, context);
    shelf.set('POT', { price: 777, stock: 100 });
    const again = await add(id, 'POT', 1, context);
    assert.deepEqual(again.totals?.total?.minorUnits, first.totals?.total?.minorUnits);
    assert.equal((await get(id)).lines?.[0]?.quantity, 1);
    await assert.rejects(add(id, 'POT', 2, context), has('IDEMPOTENCY_KEY_REUSED'));
  });

  test('adds once when the same key comes many times at once', async () => {
    const id = await newCart();
    const context = { ...guest, idempotencyKey: randomUUID() };
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => add(id, 'POT', 1, context)));
    for (const answer of answers) {
      if (answer.status === 'rejected') assert.ok(has('IDEMPOTENCY_IN_PROGRESS')(answer.reason), String(answer.reason));
    }
    assert.equal((await get(id)).lines?.[0]?.quantity, 1);
  });

  test('a refused add does not use its key up', async () => {
    const id = await newCart();
    const context = { ...guest, idempotencyKey: randomUUID() };
    shelf.set('RARE', { price: 1, stock: 0 });
    await assert.rejects(add(id, 'RARE', 1, context), has('NOT_ENOUGH_STOCK'));
    shelf.set('RARE', { price: 1, stock: 1 });
    assert.equal((await add(id, 'RARE', 1, context)).lines?.length, 1);
  });

  test('is quoted for a destination with the method that was chosen', async () => {
    const id = await newCart();
    await add(id, 'POT', 1);
    const request = { id, countryCode: 'US', shippingMethodId: 'standard' };
    const quoted = await cart.quoteCart(create(QuoteCartRequestSchema, request), guest);
    assert.equal(quoted.shippingMethod?.id, 'standard');
    assert.deepEqual(quoted.cart?.totals?.shipping?.minorUnits, 500n);
    const listed = create(ListShippingMethodsRequestSchema, { cartId: id, countryCode: 'US' });
    const methods = (await cart.listShippingMethods(listed, guest)).methods?.map(({ title }) => title);
    assert.deepEqual(methods, ['Standard', 'Collect at Main Street']);
    const [line] = quoted.cart?.lines ?? [];
    assert.equal(line?.tax?.minorUnits, 7n);
    assert.equal((await get(id)).lines?.[0]?.tax, undefined, 'the tax is known for a destination only');
  });

  test('asks where goods can be collected only when somebody wants to collect them', async () => {
    const id = await newCart();
    await add(id, 'POT', 2);
    calls.length = 0;
    await get(id);
    const quote = (shippingMethodId: string) =>
      cart.quoteCart(create(QuoteCartRequestSchema, { id, countryCode: 'US', shippingMethodId }), guest);
    await quote('standard');
    assert.equal(calls.includes('pickup'), false);
    assert.equal((await quote('pickup:main')).shippingMethod?.pickupLocationId, 'main');
    await assert.rejects(quote('pickup:elsewhere'), has('PICKUP_NOT_AVAILABLE'));
  });

  test('takes a code that counts, once and in capitals, and refuses the others by their problem', async () => {
    const id = await newCart();
    await add(id, 'POT', 1);
    const addCode = (code: string) => cart.addCode(create(AddCodeRequestSchema, { id, code }), guest);
    assert.deepEqual((await addCode(' summer ')).codes, ['SUMMER']);
    const shown = await addCode('Summer');
    assert.deepEqual([shown.codes, shown.codeStates?.length], [['SUMMER'], 1]);
    assert.equal(shown.lines?.[0]?.discount?.minorUnits, 1n);
    await assert.rejects(
      addCode('late'),
      (error) => has('CODE_EXPIRED')(error) && codeOf(error) === 'failed_precondition',
    );
    await assert.rejects(addCode('nope'), (error) => has('CODE_UNKNOWN')(error) && codeOf(error) === 'not_found');
    assert.deepEqual((await get(id)).codes, ['SUMMER']);
    assert.deepEqual((await cart.removeCode(create(RemoveCodeRequestSchema, { id, code: 'summer' }), guest)).codes, []);
  });

  test('is quoted for the e-mail address of its order, with what has to be redeemed', async () => {
    const id = await newCart();
    await add(id, 'POT', 1);
    await cart.addCode(create(AddCodeRequestSchema, { id, code: 'SUMMER' }), guest);
    const request = { id, countryCode: 'US', shippingMethodId: 'standard', email: 'ann@example.com' };
    const quoted = await cart.quoteCart(create(QuoteCartRequestSchema, request), guest);
    assert.equal(quoted.explanation?.[0]?.text, 'ann@example.com');
    assert.deepEqual(
      quoted.redemptions?.map(({ promotionId }) => promotionId),
      ['SUMMER'],
    );
  });

  test('begins with the lines that can be had, with one call to each neighbour', async () => {
    calls.length = 0;
    const lines = [
      { sku: 'POT', quantity: 3 },
      { sku: 'NEVER-SOLD', quantity: 1 },
    ];
    const made = await cart.createCart(create(CreateCartRequestSchema, { lines }), guest);
    assert.deepEqual(linesOf(made), [{ sku: 'POT', quantity: 3, problem: undefined }]);
    assert.deepEqual(calls.toSorted(), ['catalog', 'inventory', 'pricing']);
  });
});
