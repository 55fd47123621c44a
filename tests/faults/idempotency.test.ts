import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, type Bought, bought, fillCart, order } from '../harness/buyer.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { type KeyedCall, keyedCalls } from './keyed-calls.ts';
import { atOnce } from './races.ts';

/** `Idempotency-Key`, as docs/api.md promises it, for everything that takes one. */
describe('the same key', { timeout: 600_000 }, () => {
  let open: OpenShop;
  let sku: string;
  /** What was answered to which call, to be asked again after a restart. */
  const answered: { readonly name: string; readonly call: KeyedCall; readonly key: string; readonly first: Answer }[] =
    [];
  const placed: Bought[] = [];
  before(async () => {
    // Cards are authorised first, so that there is something to capture.
    open = await openShop({ env: { BUS_POLL_MS: '50', PAYMENTS_CAPTURE: 'shipped' } });
    sku = await open.stocked(1_000_000);
  });
  after(() => open.close());

  const send = ({ path, headers }: KeyedCall, body: object, key: string): Promise<Answer> =>
    open.api.call('POST', path, body, { ...headers, 'idempotency-key': key });

  test('is taken by exactly these operations', async () => {
    const { body } = await open.api.call('GET', '/api/openapi.json');
    assert.deepEqual(operationsWithKey(body), Object.keys(keyedCalls).sort());
  });

  for (const [name, make] of Object.entries(keyedCalls)) {
    test(`${name}: again is the first answer, another body is refused`, async () => {
      const call = await make(open, sku);
      const key = randomUUID();
      const first = await send(call, call.body, key);
      assert.ok(first.status === 200 || first.status === 201, first.text);
      answered.push({ name, call, key, first });
      mustBeSame(await send(call, call.body, key), first);
      if (call.other === null) return;
      const refused = await send(call, call.other, key);
      assert.deepEqual([refused.status, refused.body.reason], [422, 'IDEMPOTENCY_KEY_REUSED'], refused.text);
      mustBeSame(await send(call, call.body, key), first);
    });

    test(`${name}: while it is worked on, a repetition gets the first answer or is asked to wait`, async () => {
      const call = await make(open, sku);
      const key = randomUUID();
      const answers = await atOnce(16, () => send(call, call.body, key));
      const first = answers.find(({ status }) => status < 300);
      assert.ok(first !== undefined, answers[0]?.text ?? '');
      for (const one of answers) mustBeFirstOrLater(one, first);
      mustBeSame(await send(call, call.body, key), first);
    });
  }

  test('sent again and again while the saga runs is the first order, not that its own cart is ordered', async () => {
    for (let round = 0; round < 20; round += 1) {
      const cartId = await fillCart(open.api, { sku });
      const key = randomUUID();
      const answers = await atOnce(24, async (index) => {
        await pause(index * 2);
        return order(open.api, cartId, { key });
      });
      const first = answers.find((one) => one.status === 201);
      assert.ok(first !== undefined, answers[0]?.text ?? '');
      placed.push(bought(first, cartId));
      for (const one of answers) mustBeFirstOrLater(one, first);
    }
  });

  test('is known after kill -9 and a restart, byte for byte', async () => {
    await open.books.rest();
    await open.shop.kill();
    await open.shop.restart();
    assert.ok(answered.length > 0);
    for (const { call, key, first } of answered) mustBeSame(await send(call, call.body, key), first);
    for (const { name, call, key } of answered) {
      if (call.other === null) continue;
      const refused = await send(call, call.other, key);
      assert.deepEqual([refused.status, refused.body.reason], [422, 'IDEMPOTENCY_KEY_REUSED'], name);
    }
  });

  test('at rest the books agree', async () => {
    await open.books.rest();
    await open.books.check(placed);
  });
});

function mustBeSame(answer: Answer, first: Answer): void {
  assert.equal(answer.text, first.text);
  assert.equal(answer.status, first.status);
}

/** Either the first answer, byte for byte, or an invitation to ask again. */
function mustBeFirstOrLater(answer: Answer, first: Answer): void {
  if (answer.status === first.status) return mustBeSame(answer, first);
  assert.deepEqual([answer.status, answer.body.reason], [409, 'IDEMPOTENCY_IN_PROGRESS'], answer.text);
  assert.ok(Number(answer.headers.get('retry-after')) > 0);
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly parameters?: readonly Parameter[] }>>>>;
}
interface Parameter {
  readonly name?: string;
  readonly $ref?: string;
}

function operationsWithKey({ paths }: Document): readonly string[] {
  const takesKey = (one: Parameter) => /idempotency-?key/i.test(`${one.name} ${one.$ref}`);
  return Object.entries(paths)
    .flatMap(([path, verbs]) =>
      Object.entries(verbs)
        .filter(([, { parameters = [] }]) => parameters.some(takesKey))
        .map(([verb]) => `${verb.toUpperCase()} ${path}`),
    )
    .sort();
}
