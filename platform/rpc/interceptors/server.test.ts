import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf';
import { Health } from '#contracts/gen/grpc/health/v1/health_pb.ts';
import {
  CatalogService,
  ImportProductsRequestSchema,
  ProductSchema,
} from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { Format } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import { PaymentsService, ReceiveWebhookRequestSchema } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import { PricingService, QuoteRequestSchema } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { Failure } from '#platform/kernel/errors.ts';
import { anonymous, type Call } from '../port.ts';
import { access } from './access.ts';
import { bounds } from './bounds.ts';
import { shapes } from './formats.ts';

const context = {
  caller: anonymous,
  traceparent: '',
  deadlineMs: 0,
  signal: new AbortController().signal,
  idempotencyKey: '',
  orderTokens: [],
};

async function wrongIn<M extends DescMessage>(method: Call['method'], schema: M, init: MessageInitShape<M>) {
  const call: Call = { service: method.parent, method, request: create(schema, init), context };
  try {
    await bounds().unary(call, async () => create(ProductSchema));
    return [];
  } catch (error) {
    assert.ok(error instanceof Failure);
    return error.violations.map(({ field, description }) => `${field} ${description}`);
  }
}

const wrongInQuote = (init: MessageInitShape<typeof QuoteRequestSchema>) =>
  wrongIn(PricingService.method.quote, QuoteRequestSchema, init);
const wrongInImport = (init: MessageInitShape<typeof ImportProductsRequestSchema>) =>
  wrongIn(CatalogService.method.importProducts, ImportProductsRequestSchema, init);

const price = { currencyCode: 'USD', minorUnits: 100n };
const line = { sku: 'PAN-24', quantity: 1, unitPrice: price, category: 'home' };
const product = { sku: 'PAN-24', title: 'Skillet', category: 'home', price };

test('a request within its bounds passes', async () => {
  assert.deepEqual(await wrongInQuote({ lines: [line], countryCode: 'AT' }), []);
  assert.deepEqual(await wrongInImport({ products: [{ ...product, description: 'Heavy.\r\n\tBlack.' }] }), []);
});

test('bytes have their bound', async () => {
  const wrong = (bytes: number) =>
    wrongIn(PaymentsService.method.receiveWebhook, ReceiveWebhookRequestSchema, {
      provider: 'stripe',
      payload: new Uint8Array(bytes),
    });
  assert.deepEqual(await wrong(1_000_000), []);
  assert.deepEqual(await wrong(1_000_001), ['payload must have at most 1000000 bytes']);
});

test('the path of a field leads through lists and messages', async () => {
  const lines = [
    line,
    { ...line, sku: '?' },
    { ...line, quantity: 0 },
    { ...line, unitPrice: { ...price, currencyCode: 'usd' } },
  ];
  const paths = (await wrongInQuote({ lines })).map((words) => words.split(' ')[0]);
  assert.deepEqual(paths, ['lines[1].sku', 'lines[2].quantity', 'lines[3].unitPrice.currencyCode']);
});

test('a message that must be there is missed', async () => {
  assert.deepEqual(await wrongInQuote({ lines: [{ sku: 'PAN-24', quantity: 1 }] }), ['lines[0].unitPrice is required']);
});

test('lists and maps are counted', async () => {
  assert.deepEqual(await wrongInQuote({ lines: Array.from({ length: 501 }, () => line) }), [
    'lines must have at most 500 items',
  ]);
  assert.deepEqual(await wrongInImport({}), ['products must have at least 1 item']);
  const attributes = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`a${at}`, '']));
  assert.deepEqual(await wrongInImport({ products: [{ ...product, attributes }] }), [
    'products[0].attributes must have at most 50 items',
  ]);
});

test('text without a bound of its own is bounded all the same, and clean', async () => {
  assert.deepEqual(await wrongInQuote({ lines: [{ ...line, category: 'x'.repeat(10_001) }] }), [
    'lines[0].category must have at most 10000 characters',
  ]);
  for (const bad of ['a\u0000b', 'a\u001bb', 'a\rb', 'a\ud800b']) {
    assert.deepEqual(await wrongInQuote({ lines: [{ ...line, category: bad }] }), [
      'lines[0].category must not hold control characters',
    ]);
    assert.deepEqual(await wrongInImport({ products: [{ ...product, attributes: { colour: bad } }] }), [
      'products[0].attributes.colour must not hold control characters',
    ]);
  }
});

test('a character is one, however many halves it has in JavaScript', async () => {
  const lamps = (count: number) => ({ lines: [{ ...line, category: '🪔'.repeat(count) }] });
  assert.deepEqual(await wrongInQuote(lamps(10_000)), []);
  assert.deepEqual(await wrongInQuote(lamps(10_001)), ['lines[0].category must have at most 10000 characters']);
});

test('no more than 50 violations are told', async () => {
  const lines = Array.from({ length: 400 }, () => ({ ...line, quantity: 0 }));
  assert.equal((await wrongInQuote({ lines })).length, 50);
});

test('a contract with a method without a rule is refused at the start', () => {
  assert.throws(
    () => access([Health], { policy: { stepUpMinutes: 60, staffSecondFactor: 'off' }, clock: systemClock }),
    /grpc\.health\.v1\.Health\/Check does not say who may call it/,
  );
});

const examples: readonly [Format, readonly string[], readonly string[]][] = [
  [
    Format.EMAIL,
    ['ada@example.com', 'a+b.c@sub.example.co.uk', 'jörg@müller.de'],
    ['', 'ada', 'a@b', 'a b@c.de', 'a@b..de', '@c.de'],
  ],
  [Format.SLUG, ['iron-skillet', 'a1'], ['', '-a', 'a-', 'a--b', 'A', 'a b', '../a']],
  [Format.SKU, ['6579C22F', 'PAN-24.b_c'], ['', '-a', 'a b', 'a/b', '<b>']],
  [Format.CATEGORY, ['home', 'home/kitchen-ware'], ['', '/home', 'home/', 'home//a', 'Home']],
  [Format.COUNTRY, ['AT'], ['at', 'AUT', 'A1']],
  [Format.CURRENCY, ['USD'], ['usd', 'US']],
  [Format.UUID, ['0b1c2d3e-4f50-4a6b-8c7d-8e9fa0b1c2d3'], ['0b1c2d3e4f504a6b8c7d8e9fa0b1c2d3', '']],
];

for (const [format, good, bad] of examples) {
  const shape = shapes.get(format);
  test(`a text is ${shape?.words}, or not`, () => {
    for (const text of good) assert.ok(shape?.fits(text), text);
    for (const text of bad) assert.ok(!shape?.fits(text), text);
  });
}
