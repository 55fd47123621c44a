import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type Answer, address, asCustomer, type Bought, bought, fillCart, follow } from '../harness/buyer.ts';
import { unleash } from '../harness/chaos.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { seeded } from '../harness/seed.ts';
import { traces, wholeCertificates } from '../harness/traces.ts';

const seed = seeded(import.meta.filename);
const people = 8;
const marks = ['leaver', 'Kanarie', 'Zeisigweg', '5550199'];
const theirs = { ...address, fullName: 'Theodora Kanarie', line1: '77 Zeisigweg', phone: '+49 30 5550199' };

let open: OpenShop;
let sku: string;
before(async () => {
  open = await openShop({ env: { BUS_POLL_MS: '40', ORDERS_FORGET_SWEEP_MS: '100', RATE_LIMITS: 'off' } });
  sku = await open.stocked(1_000);
  await unleash(open.books, seed);
});
after(() => open.close());

/** Somebody who orders and leaves: an order, then the erasure, and what they still try once it was answered. */
async function leaver(index: number) {
  const { api, books, shop } = open;
  const name = `leaver${index}`;
  const customer = await asCustomer(shop.origin, name);
  const email = `${name}@example.com`;
  if (index % 4 < 2) await books.rows('update identity.users set email_verified = true where email = $1', [email]);
  const carts = [await fillCart(api, { sku }), await fillCart(api, { sku }), await fillCart(api, { sku })] as const;
  const order = (cartId: string): Promise<Answer> => {
    const payment = { method: 'card', token: 'tok_visa' };
    const body = { cartId, email, shippingAddress: theirs, shippingMethodId: 'standard', payment };
    return api.call('POST', '/api/v1/orders', body, { ...customer, 'idempotency-key': randomUUID() });
  };
  const placed = [bought(await order(carts[0]), carts[0])];
  const besides = order(carts[1]);
  const erased = await api.call('DELETE', '/api/v1/me', undefined, customer);
  assert.equal(erased.status, 200, erased.text);
  // Until a second has passed, an access token may still count: no other answer is waited for before.
  const [late, meanwhile] = await Promise.all([order(carts[2]), besides]);
  await api.call('POST', '/api/v1/carts', { lines: [{ sku, quantity: 1 }] }, customer);
  if (meanwhile.status === 201) placed.push(bought(meanwhile, carts[1]));
  if (late.status === 201) placed.push(bought(late, carts[2]));
  return { placed, late: late.status === 201, token: String(erased.body.token) };
}

async function row(first: number) {
  const left = [];
  for (let index = first; index < people; index += 2) left.push(await leaver(index));
  return left;
}

test(`whatever arrives after somebody was forgotten is forgotten as well (seed ${seed.text})`, {
  timeout: 600_000,
}, async () => {
  const { books, shop, staff } = open;
  // One after the other in two rows: a token counts until the gateway asks for ended sessions, once a second.
  const all = (await Promise.all([row(0), row(1)])).flat();
  assert.ok(
    all.some(({ late }) => late),
    'somebody ordered after the erasure was answered',
  );
  await books.rest();
  await wholeCertificates(
    open,
    all.map(({ token }) => token),
  );
  await books.rest();
  const needed = [
    'bus.events.data',
    'fulfillment.fulfillments.person',
    'notifications.mails',
    'orders.orders.email',
    'orders.orders.person',
  ];
  const stays = await traces(books, marks);
  assert.deepEqual(
    stays.filter((place) => !needed.some((one) => place.startsWith(one))),
    [],
    'only what open orders need',
  );

  const placed: readonly Bought[] = all.flatMap((one) => one.placed);
  for (const one of placed) {
    const { status } = await follow(shop.origin, one);
    assert.equal(status, 'confirmed');
    await staff.deliver((await staff.ship(one.id)).id);
  }
  for (const { id } of placed) await books.said('orders.forgotten', id);
  await books.rest();
  assert.deepEqual(await traces(books, marks), []);
  await books.check(placed);
});
