import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create, type DescField, type DescMessage, type MessageShape, ScalarType } from '@bufbuild/protobuf';
import { TimestampSchema } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { AddItemRequestSchema } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import { ImportProductsRequestSchema, ProductSchema } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { OrderSchema, PlaceOrderRequestSchema } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { SearchRequestSchema, SearchResponseSchema } from '#contracts/gen/rialto/search/v1/search_pb.ts';
import type { Violation } from '#platform/kernel/errors.ts';
import { decoder } from './decode.ts';
import { encoder, isOptional } from './encode.ts';

const schemas = [
  ProductSchema,
  OrderSchema,
  PlaceOrderRequestSchema,
  SearchRequestSchema,
  SearchResponseSchema,
  ImportProductsRequestSchema,
];

for (const schema of schemas) {
  test(`every ${schema.name} survives being written and read`, () => {
    const encode = encoder(schema);
    const decode = decoder(schema);
    fc.assert(
      fc.property(messages(schema), (message) => {
        const violations: Violation[] = [];
        assert.deepEqual(decode(JSON.parse(encode(message)), violations), message);
        assert.deepEqual(violations, []);
      }),
      { numRuns: 150 },
    );
  });
}

test('fields are always written, optional ones only when set, words without their prefix', () => {
  const json = JSON.parse(encoder(OrderSchema)(create(OrderSchema, { id: 'a', status: 1, payment: { method: 2 } })));
  assert.equal(json.status, 'pending');
  assert.equal(json.payment.method, 'cash_on_delivery');
  assert.deepEqual(json.lines, []);
  assert.equal(json.email, '');
  assert.equal('statusReason' in json, false);
});

test('an int64 is written as a number and read from a number or text', () => {
  const message = create(ProductSchema, { price: { currencyCode: 'USD', minorUnits: 1299n } });
  assert.equal(JSON.parse(encoder(ProductSchema)(message)).price.minorUnits, 1299);
  for (const minorUnits of [1299, '1299']) {
    const { value, violations } = read(PlaceOrderRequestSchema, { expectedTotal: { currencyCode: 'USD', minorUnits } });
    assert.deepEqual(violations, []);
    assert.equal(JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : v)).includes('1299'), true);
  }
});

const refused: readonly [string, DescMessage, unknown, string][] = [
  ['half a piece', AddItemRequestSchema, { quantity: 1.5 }, 'quantity'],
  ['a number as text', AddItemRequestSchema, { quantity: '2' }, 'quantity'],
  ['more than 32 bits', AddItemRequestSchema, { quantity: 3e9 }, 'quantity'],
  ['an unknown field', AddItemRequestSchema, { price: 1 }, 'price'],
  ['a field by its name in the contract', PlaceOrderRequestSchema, { cart_id: 'x' }, 'cart_id'],
  ['text that is a number', AddItemRequestSchema, { sku: 7 }, 'sku'],
  ['a list instead of an object', AddItemRequestSchema, [], ''],
  ['an unknown word', PlaceOrderRequestSchema, { payment: { method: 'barter' } }, 'payment.method'],
  ['a tampered field far inside', PlaceOrderRequestSchema, { payment: { paid: true } }, 'payment.paid'],
  [
    'an amount with a fraction',
    PlaceOrderRequestSchema,
    { expectedTotal: { minorUnits: 1.5 } },
    'expectedTotal.minorUnits',
  ],
  [
    'an amount beyond 53 bits as a number',
    PlaceOrderRequestSchema,
    { expectedTotal: { minorUnits: 2 ** 60 } },
    'expectedTotal.minorUnits',
  ],
  ['NUL in a text', AddItemRequestSchema, { sku: 'a\0b' }, 'sku'],
  ['half a surrogate pair', AddItemRequestSchema, { sku: '\ud800' }, 'sku'],
  [
    'the 30th of February',
    ImportProductsRequestSchema,
    { products: [{ createdAt: '2026-02-30T00:00:00Z' }] },
    'products[0].createdAt',
  ],
  ['null in a list', ImportProductsRequestSchema, { products: [null] }, 'products[0]'],
];

for (const [what, schema, json, field] of refused) {
  test(`${what} is refused and named`, () => {
    assert.deepEqual(
      read(schema, json).violations.map((v) => v.field),
      [field],
    );
  });
}

test('everything that is wrong is said at once', () => {
  const { violations } = read(AddItemRequestSchema, { quantity: 1.5, sku: 1, price: 2, colour: 3 });
  assert.equal(violations.length, 4);
});

test('a __proto__ in a body poisons nothing', () => {
  const json: unknown = JSON.parse('{"__proto__":{"polluted":1},"attributes":{"__proto__":"x","a":"b"}}');
  const { violations } = read(SearchRequestSchema, json);
  assert.deepEqual(violations.map((v) => v.field).sort(), ['__proto__', 'attributes.__proto__']);
  assert.equal(Reflect.get({}, 'polluted'), undefined);
});

test('a thousand unknown fields make a short answer', () => {
  const json = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`f${i}`, 1]));
  assert.equal(read(AddItemRequestSchema, json).violations.length, 50);
});

function read(schema: DescMessage, json: unknown) {
  const violations: Violation[] = [];
  return { value: decoder(schema)(json, violations), violations };
}

/** Messages of any schema, with optional fields there and not there. */
function messages(schema: DescMessage): fc.Arbitrary<MessageShape<DescMessage>> {
  if (schema.typeName === TimestampSchema.typeName) {
    return fc
      .record({ seconds: fc.bigInt(-62135596800n, 253402300799n), nanos: fc.nat(999_999_999) })
      .map((init) => create(TimestampSchema, init));
  }
  const fields = Object.fromEntries(schema.fields.map((field) => [field.localName, values(field)]));
  return fc.record(fields).map((init) => {
    const message = create(schema);
    for (const [name, value] of Object.entries(init)) if (value !== undefined) Reflect.set(message, name, value);
    return message;
  });
}

function values(field: DescField): fc.Arbitrary<unknown> {
  const single: fc.Arbitrary<unknown> =
    field.message !== undefined
      ? messages(field.message)
      : field.enum !== undefined
        ? fc.constantFrom(...field.enum.values.map((value) => value.number))
        : scalars(field.scalar);
  if (field.fieldKind === 'list') return fc.array(single, { maxLength: 3 });
  if (field.fieldKind === 'map') {
    const key = fc
      .string({ unit: 'grapheme', maxLength: 10 })
      .filter((name) => name !== '__proto__' && !name.includes('\0'));
    return fc.array(fc.tuple(key, single), { maxLength: 3 }).map((pairs) => Object.fromEntries(pairs));
  }
  return isOptional(field) || field.fieldKind === 'message' ? fc.option(single, { nil: undefined }) : single;
}

function scalars(scalar: ScalarType): fc.Arbitrary<unknown> {
  if (scalar === ScalarType.STRING) return fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
  if (scalar === ScalarType.BOOL) return fc.boolean();
  if (scalar === ScalarType.INT32) return fc.integer();
  // Written as a number, as the mapping says, so a program reads exactly what 53 bits hold.
  if (scalar === ScalarType.INT64) return fc.maxSafeInteger().map(BigInt);
  if (scalar === ScalarType.DOUBLE)
    return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
  throw new Error(`no values for ${ScalarType[scalar]}`);
}
