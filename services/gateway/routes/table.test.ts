import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create, createFileRegistry, setExtension } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, MethodOptionsSchema } from '@bufbuild/protobuf/wkt';
import { http } from '#contracts/gen/google/api/annotations_pb.ts';
import { HttpRuleSchema } from '#contracts/gen/google/api/http_pb.ts';
import { CartService } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import { Access, RuleSchema, rule } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import { gateway } from '../service.ts';
import { routesOf, verbsOf } from './table.ts';
import { template, verbRewriter } from './template.ts';

const routes = routesOf(gateway.needs);

test('every contract of the shop can be offered, and what is for services alone has no address', () => {
  assert.ok(routes.length > 25);
  assert.deepEqual(
    routes.filter((route) => route.access === Access.SERVICE),
    [],
  );
  const names = routes.map((route) => route.method.name);
  for (const hidden of ['HandleAuth', 'GetVariants', 'PreparePayment', 'GetAvailability']) {
    assert.equal(names.includes(hidden), false, hidden);
  }
});

test('everything under /admin is for staff', () => {
  const admin = routes.filter((route) => route.template.path.startsWith('/api/v1/admin/'));
  assert.ok(admin.length > 5);
  for (const { access, template } of admin)
    assert.ok(access === Access.STAFF || access === Access.ADMIN, template.path);
});

test('a template is read with its variables and verb', () => {
  const quote = template('/api/v1/carts/{id}:quote');
  assert.deepEqual([quote.variables, quote.verb, quote.pattern], [['id'], 'quote', '/api/v1/carts/:id/~quote']);
  assert.equal(quote.matches('/api/v1/carts/7:quote'), true);
  assert.equal(quote.matches('/api/v1/carts/7'), false);
  for (const path of ['/a/{b=**}', '/a/*', 'a', '/a/{b}c', '/a:b/c']) assert.throws(() => template(path), path);
});

test('only verbs that are known are taken out of an address', () => {
  const rewrite = verbRewriter(verbsOf(routes));
  assert.equal(rewrite('/api/v1/carts/7:quote?a=b:quote'), '/api/v1/carts/7/~quote?a=b:quote');
  assert.equal(rewrite('/api/v1/admin/products:import'), '/api/v1/admin/products/~import');
  assert.equal(rewrite('/api/v1/carts/7:steal'), '/api/v1/carts/7:steal');
  assert.equal(rewrite('/search?q=a:quote'), '/search?q=a:quote');
});

const wrong: readonly [string, Options, RegExp][] = [
  ['no rule', { path: '/api/v1/x' }, /has no rule/],
  ['a rule that says nothing', { path: '/api/v1/x', access: Access.UNSPECIFIED }, /not whole/],
  ['an address for services alone', { path: '/api/v1/x', access: Access.SERVICE }, /services alone/],
  ['an event without a stream', { path: '/api/v1/x', access: Access.PUBLIC, event: 'x' }, /stream_event/],
  ['a variable that is no field', { path: '/api/v1/{x}', access: Access.PUBLIC }, /no field/],
  ['a path that nobody understands', { path: '/api/**', access: Access.PUBLIC }, /understood/],
];
for (const [what, options, message] of wrong) {
  test(`a method with ${what} stops the start`, () => {
    assert.throws(() => routesOf({ cart: contractWith(options) }), message);
  });
}

test('two methods at one address stop the start', () => {
  assert.throws(() => routesOf({ cart: CartService, orders: CartService }), /is said by GetCart and GetCart/);
});

interface Options {
  readonly path: string;
  readonly access?: Access;
  readonly event?: string;
}

/** A contract with one method, made for the occasion. */
function contractWith({ path, access, event = '' }: Options) {
  const options = create(MethodOptionsSchema);
  setExtension(options, http, create(HttpRuleSchema, { pattern: { case: 'get', value: path } }));
  if (access !== undefined) setExtension(options, rule, create(RuleSchema, { access, rate: 1, streamEvent: event }));
  const file = create(FileDescriptorProtoSchema, {
    name: 'x.proto',
    package: 'x',
    syntax: 'proto3',
    messageType: [{ name: 'M' }],
    service: [{ name: 'S', method: [{ name: 'Go', inputType: '.x.M', outputType: '.x.M', options }] }],
  });
  const contract = createFileRegistry(file, () => undefined).getService('x.S');
  if (contract === undefined) throw new Error('no service');
  return contract;
}
