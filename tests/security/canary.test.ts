import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { Format } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import type { Route } from '../../services/gateway/routes/table.ts';
import { asCustomer, fillCart, orderBody } from '../harness/buyer.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { startCollector } from './collector.ts';
import { verdict } from './people.ts';
import { nameOf, requestOf, routes } from './requests.ts';
import { type TextOf, unknownText } from './values.ts';

/** A word that nobody says by chance, in every input of every address; it must turn up in nothing that operators keep. */
const canary = 'kanarienvogel';

const singing: TextOf = (format, fits) => {
  if (format === Format.EMAIL) return `${canary}@example.com`;
  if (format === Format.SLUG || format === Format.SKU || format === Format.CATEGORY) return canary;
  return format === Format.UNSPECIFIED ? canary.padEnd(fits.least, 'x').slice(0, fits.most) : unknownText(format, fits);
};

/** What would be a command to somebody who takes data for one. */
const hostile: TextOf = (format, fits) => {
  const text = `'; drop table orders.orders; -- {"$gt":""} =HYPERLINK("x") <script>\${7*7}</script>\r\nbcc: x@example.com`;
  return format === Format.UNSPECIFIED
    ? text.padEnd(fits.least, 'x').slice(0, fits.most).trim()
    : singing(format, fits);
};

describe('item 28: what people send is in nothing that operators read', { timeout: 600_000 }, () => {
  const kept = { log: '', metrics: '', traces: '', faults: '' };
  const failed: string[] = [];
  before(async () => {
    const collector = await startCollector();
    const env = { BUS_POLL_MS: '50', LOG_LEVEL: 'trace', OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint };
    const open = await openShop({ env });
    try {
      await sing(open);
      await open.books.rest();
      await open.books.mailed();
      kept.metrics = await open.shop.metrics();
      const faults = await open.books.rows('select error from bus.deliveries where error is not null');
      kept.faults = JSON.stringify(faults);
    } finally {
      // The last traces leave when the shop ends.
      await open.close();
      await collector.close();
    }
    kept.log = open.shop.output();
    kept.traces = collector.text();
  });

  for (const [place, known] of Object.entries({
    log: /"msg":"http\.answered"/,
    metrics: /rialto_/,
    traces: /POST \/api\/v1\/orders/,
    faults: /^/,
  })) {
    test(`not in the ${place}`, () => {
      const text = new Map(Object.entries(kept)).get(place) ?? '';
      assert.match(text, known);
      assert.deepEqual(linesWith(text, canary), []);
    });
  }

  test('item 26: nothing that people type is a command, nor fails', () => {
    assert.deepEqual(failed, []);
  });

  async function sing(where: OpenShop): Promise<void> {
    const { api, shop, staff } = where;
    const customer = await asCustomer(shop.origin, canary);
    const headersOf = (route: Route) => (verdict(route.access, 'customer') === 'in' ? customer : staff.headers);
    for (const textOf of [singing, hostile]) {
      for (const route of orderly) {
        const { method, url, body } = requestOf(route, { fill: 'all', textOf });
        const answer = await api.call(method, url, body, { ...headersOf(route), ...inHeaders });
        if (answer.status >= 500) failed.push(`${nameOf(route)}: ${answer.text}`);
      }
    }
    for (const [path, body] of signingIn) await api.call('POST', `/api/auth${path}`, body, { origin: shop.origin });
    await api.call('GET', `/api/v1/products/${canary}?${canary}=${canary}`);
    await api.call('POST', '/api/v1/carts', `{"${canary}":`, { 'content-type': 'application/json' });
    await purchase(where);
  }
});

/** Every address that answers at once; what takes something away comes last. */
const orderly = routes
  .filter(({ streamEvent }) => streamEvent === '')
  .toSorted((a, b) => Number(a.verb === 'DELETE') - Number(b.verb === 'DELETE'));

/** A whole purchase, so that what goes well is looked at too: its events, mails and charge. */
async function purchase(open: OpenShop): Promise<void> {
  const cartId = await fillCart(open.api, { sku: await open.stocked(5) });
  const { shippingAddress, ...rest } = orderBody(cartId, { email: `${canary}@example.com` });
  const address = { ...shippingAddress, fullName: canary, line1: canary, city: canary, phone: canary };
  const placed = await open.api.call('POST', '/api/v1/orders', { ...rest, shippingAddress: address }, inHeaders);
  assert.equal(placed.status, 201, placed.text);
}

const inHeaders = {
  'idempotency-key': canary,
  'order-token': canary,
  'user-agent': canary,
  referer: `https://example.com/${canary}`,
  cookie: `${canary}=${canary}`,
  'x-forwarded-for': canary,
};

const email = `${canary}@example.com`;
const signingIn: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['/sign-up/email', { name: canary, email: `new-${email}`, password: `${canary} 1` }],
  ['/sign-in/email', { email, password: `${canary} 2` }],
  ['/sign-in/email', { email: `nobody-${email}`, password: canary }],
  ['/request-password-reset', { email }],
  ['/reset-password', { newPassword: `${canary} 3`, token: canary }],
  ['/verify-email', { token: canary }],
  [`/${canary}`, { [canary]: canary }],
];

const linesWith = (text: string, word: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line.toLowerCase().includes(word))
    .map((line) => line.slice(0, 1_000));
