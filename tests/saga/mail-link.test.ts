import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asAdmin, buy, follow } from '../harness/buyer.ts';
import { type OpenShop, openShop } from '../harness/open.ts';

let open: OpenShop;
before(async () => {
  open = await openShop({ env: { LOG_LEVEL: 'debug' } });
});
after(() => open.close());

test('the link of a confirmation mail shows a guest the order, in a browser that never saw the shop', async () => {
  const { shop, api, books } = open;
  const bought = await buy(api, { sku: await open.stocked(5) });
  await follow(shop.origin, bought);
  await books.settled(bought.id);
  const staff = await asAdmin(shop.origin);
  const { body } = await api.call('GET', `/api/v1/admin/mails?orderId=${bought.id}`, undefined, staff);
  const link = new RegExp(`${shop.origin}/orders/${bought.id}/open\\?token=\\S+`).exec(body.mails[0].text)?.[0] ?? '';

  const opened = await fetch(link, { redirect: 'manual' });
  assert.equal(opened.status, 303);
  assert.equal(opened.headers.get('location'), `/orders/${bought.id}`);
  const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const order = await api.call('GET', `/api/v1/orders/${bought.id}`, undefined, { cookie });
  assert.equal(order.status, 200);
  assert.equal(order.body.status, 'confirmed');

  const saga = await api.call('GET', `/api/v1/admin/orders/${bought.id}/saga`, undefined, staff);
  assert.ok(saga.body.events.length > 3);
  const secret = bought.accessToken.split('.').at(-1) ?? '';
  assert.ok(!saga.text.includes(secret), 'no token in the timeline');
  assert.ok(!shop.output().includes(secret), 'no token in the logs');
});
