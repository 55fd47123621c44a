import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { CartSchema } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import { unavailable } from '#platform/rpc/failures.ts';
import { orderCookie } from './caller/order-cookie.ts';
import { sessionChange } from './caller/session-change.ts';
import { cartId, origin, personsCartId, toyShop } from './testing.ts';

const remembered = () => {
  const orders = orderCookie({ key: Buffer.alloc(32, 'order-cookie'), secure: false });
  return orders.adding('tok-1', []).split(';')[0] ?? '';
};
const setCookies = (answer: { readonly headers: Readonly<Record<string, unknown>> }): readonly string[] =>
  [answer.headers['set-cookie'] ?? []].flat().map(String);
const away = (service: string) => () => Promise.reject(unavailable(service));
const cartCookies = (answer: Parameters<typeof setCookies>[0]) =>
  setCookies(answer).filter((one) => one.startsWith('cart='));

test('what the browser holds is claimed for the new session, and the cart cookie leads to the cart of the person', async () => {
  const { app, seen } = await toyShop();
  const cookie = `cart=${cartId}; ${remembered()}`;
  const answer = await app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email?session=good',
    headers: { cookie, origin },
  });
  assert.equal(answer.statusCode, 201);
  assert.deepEqual(cartCookies(answer), [`cart=${personsCartId}; Path=/; Max-Age=5184000; SameSite=Lax`]);
  assert.deepEqual(
    seen.contexts.map(({ caller, orderTokens }) => [caller.id, orderTokens]),
    [
      ['user-good', ['tok-1']],
      ['user-good', ['tok-1']],
    ],
    'cart and orders, as the person and with the tokens of the browser',
  );
  await app.close();
});

test('a redirect that signs in claims as well, and a session that goes on claims nothing', async () => {
  const { app, seen } = await toyShop();
  const url = '/api/auth/callback/google?session=good';
  assert.equal(cartCookies(await app.inject({ url, headers: { cookie: `cart=${cartId}` } })).length, 1);
  const asked = seen.contexts.length;
  const again = { cookie: `cart=${cartId}; rialto.session_token=good` };
  assert.deepEqual(cartCookies(await app.inject({ url, headers: again })), []);
  assert.deepEqual(cartCookies(await app.inject({ url: '/api/auth/get-session', headers: again })), []);
  assert.equal(seen.contexts.length, asked);
  await app.close();
});

test('the cart of somebody else, nonsense and nothing at all lead to the open cart of the person', async () => {
  const { app } = await toyShop();
  const url = '/api/auth/sign-in/email?session=good';
  for (const cookie of ['cart=44444444-4444-4444-8444-444444444444', 'cart=../../x', 'theme=dark']) {
    const answer = await app.inject({ method: 'POST', url, headers: { cookie, origin } });
    assert.match(cartCookies(answer)[0] ?? '', new RegExp(`^cart=${personsCartId};`));
  }
  const boss = { method: 'POST', url: '/api/auth/sign-in/email?session=boss', headers: { origin } } as const;
  assert.deepEqual(cartCookies(await app.inject(boss)), [], 'a person without any cart gets no cookie');
  await app.close();
});

test('for whoever has to choose a password first nothing is claimed yet, which is no failure', async () => {
  const { app, seen } = await toyShop();
  const headers = { cookie: `cart=${cartId}; ${remembered()}`, origin };
  const answer = await app.inject({ method: 'POST', url: '/api/auth/sign-in/email?session=new', headers });
  assert.equal(answer.statusCode, 201);
  assert.deepEqual(cartCookies(answer), []);
  assert.ok(seen.lines.some((line) => line.includes('claims.refused')));
  assert.ok(!seen.lines.some((line) => line.includes('claims.failed')));
  await app.close();
});

test('a claim that fails never fails the sign-in', async () => {
  const { app, seen } = await toyShop({
    cart: { claimCart: away('cart'), getMyCart: away('cart') },
    orders: { claimOrders: away('orders'), getOrder: away('orders') },
  });
  const headers = { cookie: `cart=${cartId}; ${remembered()}`, origin };
  const answer = await app.inject({ method: 'POST', url: '/api/auth/sign-in/email?session=good', headers });
  assert.equal(answer.statusCode, 201);
  assert.ok(setCookies(answer).some((one) => one.startsWith('rialto.session_token=good')));
  assert.deepEqual(cartCookies(answer), []);
  assert.ok(seen.lines.some((line) => line.includes('claims.failed')));
  await app.close();
});

test('orders that cannot be claimed do not keep the cart from being claimed', async () => {
  const { app } = await toyShop({
    orders: { claimOrders: away('orders'), getOrder: away('orders') },
    cart: {
      claimCart: async () => create(CartSchema, { id: personsCartId }),
      getMyCart: away('cart'),
    },
  });
  const headers = { cookie: `cart=${cartId}; ${remembered()}`, origin };
  const answer = await app.inject({ method: 'POST', url: '/api/auth/sign-in/email?session=good', headers });
  assert.equal(cartCookies(answer).length, 1);
  await app.close();
});

test('signing out leaves nothing in the hands of whoever uses the browser next', async () => {
  const { app } = await toyShop();
  const headers = { cookie: 'rialto.session_token=good', origin };
  const answer = await app.inject({ method: 'POST', url: '/api/auth/sign-out', headers });
  const gone = setCookies(answer).filter((one) => one.includes('Max-Age=0'));
  assert.deepEqual(gone.map((one) => one.split('=')[0]).sort(), ['cart', 'orders', 'rialto.session_token']);
  await app.close();
});

test('the last word of an answer about the session counts', () => {
  const change = (...values: readonly string[]) =>
    sessionChange(
      values.map((value) => ({ name: 'set-cookie', value })),
      { cookieName: '__Host-rialto.session_token', before: '__Host-rialto.session_token=old' },
    );
  assert.deepEqual(change('__Host-rialto.session_token=new; Path=/', 'other=1'), {
    kind: 'begun',
    session: '__Host-rialto.session_token=new',
  });
  assert.equal(change('__Host-rialto.session_token=old; Path=/').kind, 'none');
  assert.equal(change('rialto.session_token=new', 'a=1').kind, 'none');
  const undone = ['__Host-rialto.session_token=new; Path=/', '__Host-rialto.session_token=; Max-Age=0; Path=/'];
  assert.equal(change(...undone).kind, 'ended', 'a second factor is still missing');
});
