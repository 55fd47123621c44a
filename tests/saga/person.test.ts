import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Answer, address, asCustomer, type Bought, bought, buy, fillCart, follow } from '../harness/buyer.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { traces, wholeCertificates } from '../harness/traces.ts';

let open: OpenShop;
before(async () => {
  open = await openShop({ env: { ORDERS_FORGET_SWEEP_MS: '100', ORDERS_RETURN_DAYS: '30' } });
});
after(() => open.close());

const services = ['cart', 'fulfillment', 'identity', 'inventory', 'notifications', 'orders', 'pricing'];

/** What nobody else in the shop has: wherever one of these is found, it is this person's. */
const marks = ['theodora', 'Kanarie', 'Zeisigweg', '5550199', 'canary-note'];
const theirs = { ...address, fullName: 'Theodora Kanarie', line1: '77 Zeisigweg', phone: '+49 30 5550199' };

const ok = ({ status, text, body }: Answer) => {
  assert.ok(status < 300, text);
  return body;
};

const idsOf = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).sort();

test('a customer takes along what every service knows, and is then forgotten by all of them', async () => {
  const { api, books, shop, staff } = open;
  const customer = await asCustomer(shop.origin, 'theodora');
  await books.rows(`update identity.users set email_verified = true, name = 'Theodora Kanarie'
    where email = 'theodora@example.com'`);
  const skus = [
    await open.stocked(9),
    await open.stocked(9),
    await open.stocked(9),
    await open.stocked(0),
    await open.stocked(0),
  ] as const;
  await staff.promote('WREN', 9);

  const buyAs = async (headers: Record<string, string>, email: string, codes: readonly string[]): Promise<Bought> => {
    const cart = await fillCart(api, { sku: skus[0], codes });
    const body = { cartId: cart, email, shippingAddress: theirs, shippingMethodId: 'standard' };
    const payment = { method: 'card', token: 'tok_visa' };
    const key = { ...headers, 'idempotency-key': cart };
    return bought(await api.call('POST', '/api/v1/orders', { ...body, payment }, key), cart);
  };
  const delivered = await buyAs(customer, 'theodora@example.com', ['WREN']);
  const waiting = await buyAs(customer, 'theodora@example.com', []);
  const asGuest = await buyAs({}, 'theodora.guest@example.org', []);
  const stranger = await buy(api, { sku: skus[1] });
  for (const one of [delivered, waiting, asGuest, stranger]) {
    await follow(shop.origin, one, 'confirmed');
    // It is packed by whoever heard of that.
    await books.settled(one.id);
  }

  ok(await api.call('POST', '/api/v1/orders:claim', {}, { ...customer, 'order-token': asGuest.accessToken }));
  const listed = ok(await api.call('GET', '/api/v1/orders', undefined, customer));
  assert.deepEqual(idsOf(listed.orders), [delivered.id, waiting.id, asGuest.id].sort());
  for (const one of [delivered, asGuest]) await staff.deliver((await staff.ship(one.id)).id);
  await follow(shop.origin, delivered, 'delivered');
  await follow(shop.origin, asGuest, 'delivered');
  const back = { lines: [{ sku: skus[0], quantity: 1 }], reason: 'OTHER', note: 'canary-note' };
  ok(await api.call('POST', `/api/v1/orders/${delivered.id}/returns`, back, customer));
  ok(await api.call('POST', '/api/v1/me/addresses', { address: theirs }, { ...customer, 'idempotency-key': 'a1' }));
  const cart = ok(await api.call('POST', '/api/v1/carts', {}, customer));
  ok(await api.call('POST', `/api/v1/carts/${cart.id}/items`, { sku: skus[2], quantity: 1 }, customer));
  const notice = { email: 'Theodora@example.com' };
  for (const sku of [skus[3], skus[4]]) ok(await api.call('POST', `/api/v1/variants/${sku}/back-in-stock`, notice));
  await staff.setStock(skus[4], 1);
  await books.said('inventory.back_in_stock', skus[4]);
  await books.rest();

  // Take it along.
  const { id } = ok(await api.call('POST', '/api/v1/me/export', {}, customer));
  await books.rest();
  const { completedAt, answered } = ok(await api.call('GET', `/api/v1/me/exports/${id}`, undefined, customer));
  assert.deepEqual([typeof completedAt, answered], ['string', services]);
  const file = ok(await api.call('GET', `/api/v1/me/exports/${id}/download`, undefined, customer));
  assert.equal(file.identity.account[0].email, 'theodora@example.com');
  assert.equal(file.identity.addresses[0].address.line1, theirs.line1);
  assert.deepEqual(idsOf(file.orders.orders), [delivered.id, waiting.id, asGuest.id].sort());
  assert.equal(file.orders.returns[0].note, 'canary-note');
  assert.equal(
    file.cart.carts.some((one: { lines: { sku: string }[] }) => one.lines[0]?.sku === skus[2]),
    true,
  );
  assert.equal(file.inventory.waitingFor[0].sku, skus[3]);
  assert.equal(file.fulfillment.deliveries.length, 2);
  assert.ok(file.notifications.mails.length >= 4);
  assert.equal(file.pricing.promotionsUsed[0].code, 'WREN');
  assert.ok(!JSON.stringify(file).includes(stranger.id), "another person's order is not in it");
  const inEvents = await books.rows(`select 1 from bus.events where type like '%.person_exported'
    and data->>'dataJson' is not null`);
  assert.deepEqual(inEvents, [], 'what was exported does not stay in the events');

  // Be forgotten. What becomes of mails that are on their way is told by others.
  await books.mailed();
  const begun = ok(await api.call('DELETE', '/api/v1/me', undefined, customer));
  await books.rest();
  const [certificate] = await wholeCertificates(open, [begun.token]);
  await books.rest();
  assert.deepEqual(certificate.answers.map(({ service }: { service: string }) => service).sort(), services);
  const orders = certificate.answers.find(({ service }: { service: string }) => service === 'orders');
  assert.deepEqual(orders.erased, { orders: 2, returns: 1 });
  assert.match(orders.kept, /^One order is not finished yet/);
  const stays = ['bus.events.data', 'fulfillment.fulfillments.person', 'orders.orders.email', 'orders.orders.person'];
  assert.deepEqual(await traces(books, marks), stays, 'only what the open order needs');
  const subjects = await books.rows(`select distinct subject from bus.events where data::text ~* $1`, [
    marks.join('|'),
  ]);
  assert.deepEqual(subjects, [{ subject: waiting.id }]);
  assert.equal((await api.call('GET', '/api/v1/me', undefined, customer)).status >= 401, true);

  // The open order goes its way, and is forgotten once it is done.
  await staff.deliver((await staff.ship(waiting.id)).id);
  await follow(shop.origin, waiting, 'delivered');
  await books.said('orders.forgotten', waiting.id);
  await books.rest();
  assert.deepEqual(await traces(books, marks), []);
  const kept = await staff.ask('GET', `/orders?query=${encodeURIComponent('R')}`);
  assert.ok(JSON.stringify(kept).includes(waiting.id), 'the order itself stays');
  await books.check([delivered, waiting, asGuest, stranger]);
});
