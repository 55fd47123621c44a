import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import type { Cart } from '#web/lib/api/types.ts';
import { type CartState, createCartStore } from './cart-store.ts';

const zero = { currencyCode: 'USD', minorUnits: 0 };
const totals = { subtotal: zero, discount: zero, shipping: zero, tax: zero, total: zero };
const first = '00000000-0000-4000-8000-000000000001';
const second = '00000000-0000-4000-8000-000000000002';

/** A shop that keeps carts, for as long as a test runs. */
class Shop {
  readonly carts = new Map<string, { quantities: Map<string, number>; ordered: boolean }>();
  made = 0;
  /** The open cart of who is signed in, and how often it was asked for. */
  theirs: string | null = null;
  asked = 0;
  refusal: { status: number; reason: string } | null = null;

  cart(id: string): Cart {
    const { quantities, ordered } = this.carts.get(id) ?? { quantities: new Map(), ordered: false };
    const lines = [...quantities].map(([sku, quantity]) => ({
      sku,
      quantity,
      title: sku,
      unitPrice: zero,
      lineTotal: zero,
      imageUrl: '',
      productSlug: sku,
      available: true,
    }));
    return { id, lines, codes: [], codeStates: [], explanation: [], totals, ordered };
  }

  async answer(path: string, init: RequestInit = {}): Promise<Response> {
    const [, id = '', sku = ''] = /^\/api\/v1\/carts\/?([^/]*)(?:\/items)?\/?(.*)$/.exec(path) ?? [];
    if (path === '/api/v1/me/cart') {
      this.asked += 1;
      return this.theirs === null ? gone() : Response.json(this.cart(this.theirs));
    }
    if (init.method === 'GET') return this.carts.has(id) ? Response.json(this.cart(id)) : gone();
    if (this.refusal !== null)
      return Response.json({ ...this.refusal, detail: 'No.' }, { status: this.refusal.status });
    if (id === '') return Response.json(this.cart(this.create()), { status: 201 });
    const kept = this.carts.get(id);
    if (kept === undefined) return gone();
    if (kept.ordered) return Response.json({ reason: 'CART_ALREADY_ORDERED', detail: 'Done.' }, { status: 409 });
    const body = JSON.parse(typeof init.body === 'string' ? init.body : '{}');
    const name = sku === '' ? body.sku : sku;
    if (init.method === 'POST') kept.quantities.set(name, (kept.quantities.get(name) ?? 0) + body.quantity);
    if (init.method === 'PATCH') kept.quantities.set(name, body.quantity);
    if (init.method === 'DELETE') kept.quantities.delete(name);
    return Response.json(this.cart(id));
  }

  create(): string {
    const id = [first, second][this.made++] ?? '';
    this.carts.set(id, { quantities: new Map(), ordered: false });
    return id;
  }
}

const gone = () => Response.json({ reason: 'CART_NOT_FOUND', detail: 'None.' }, { status: 404 });

function tab({ signedIn = false } = {}) {
  let state: CartState = { cart: null, adding: 0, problem: null };
  const store = createCartStore({
    read: () => state,
    signedIn: () => signedIn,
    write: (change) => {
      state = { ...state, ...change };
    },
    tellOthers: () => {},
  });
  return { store, state: () => state };
}

let shop = new Shop();

beforeEach(() => {
  shop = new Shop();
  mock.method(globalThis, 'fetch', (path: string, init: RequestInit) => shop.answer(path, init));
  Object.assign(globalThis, { document: { cookie: '' }, location: { protocol: 'http:' } });
});

afterEach(() => mock.restoreAll());

test('ten fast clicks make one cart with ten pieces', async () => {
  const { store, state } = tab();
  const clicks = Array.from({ length: 10 }, () => store.add('tea', 1));
  assert.equal(state().adding, 10);
  await Promise.all(clicks);
  assert.equal(shop.made, 1);
  assert.equal(state().adding, 0);
  assert.equal(state().cart?.lines[0]?.quantity, 10);
});

test('what is added after ordering begins a new cart', async () => {
  const { store, state } = tab();
  await store.add('tea', 1);
  const ordered = shop.carts.get(first);
  if (ordered !== undefined) ordered.ordered = true;
  await Promise.all([store.add('jam', 1), store.add('jam', 1)]);
  assert.equal(shop.made, 2);
  assert.equal(state().cart?.id, second);
  assert.equal(state().cart?.lines[0]?.quantity, 2);
});

test('a refused change is taken back with its reason', async () => {
  const { store, state } = tab();
  await store.add('tea', 2);
  shop.refusal = { status: 409, reason: 'NOT_ENOUGH_STOCK' };
  const done = store.setQuantity('tea', 50);
  assert.equal(state().cart?.lines[0]?.quantity, 50);
  await done;
  assert.equal(state().cart?.lines[0]?.quantity, 2);
  assert.equal(state().problem?.reason, 'NOT_ENOUGH_STOCK');
});

test('of several quick quantities the last one stays', async () => {
  const { store, state } = tab();
  await store.add('tea', 1);
  await Promise.all([2, 3, 4].map((quantity) => store.setQuantity('tea', quantity)));
  assert.equal(state().cart?.lines[0]?.quantity, 4);
});

/** Somebody's cart with tea in it, filled on another device; this browser holds one that is not there any more. */
function elsewhere(): string {
  const id = shop.create();
  shop.carts.get(id)?.quantities.set('tea', 1);
  shop.theirs = id;
  document.cookie = 'cart=00000000-0000-4000-8000-00000000dead';
  return id;
}

test('who is signed in sees their cart of another device when the one held here is gone, and holds it from then on', async () => {
  const id = elsewhere();
  const { store, state } = tab({ signedIn: true });
  await store.refresh();
  assert.equal(state().cart?.id, id);
  assert.match(document.cookie, new RegExp(`^cart=${id}`));
});

test('after an order, what is added goes into the cart that was begun elsewhere', async () => {
  const { store, state } = tab({ signedIn: true });
  await store.add('jam', 1);
  const ordered = shop.carts.get(first);
  if (ordered !== undefined) ordered.ordered = true;
  shop.theirs = shop.create();
  await store.add('tea', 1);
  assert.deepEqual([state().cart?.id, shop.made], [second, 2]);
});

test('what is added goes into the cart of the other device, not into a second one', async () => {
  const id = elsewhere();
  const { store, state } = tab({ signedIn: true });
  await Promise.all([store.add('tea', 2), store.add('tea', 1)]);
  assert.equal(shop.made, 1);
  assert.deepEqual([state().cart?.id, state().cart?.lines[0]?.quantity], [id, 4]);
});

test('of a guest nobody asks for a cart elsewhere', async () => {
  elsewhere();
  const { store, state } = tab();
  await store.refresh();
  await store.add('jam', 1);
  assert.deepEqual([state().cart?.id, shop.asked], [second, 0]);
});
