import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { listen } from '#platform/runtime/listen.ts';
import { sessionLookedAtMs } from './config.ts';
import { orderId, toyShop } from './testing.ts';

const { app, seen } = await toyShop({ env: { STREAM_HEARTBEAT_MS: '10', STREAMS_PER_ADDRESS: '2' } });
const port = await listen(app.server, 0, '127.0.0.1');
after(() => app.close());

const open = async (headers: Record<string, string> = { 'order-token': 'tok-1' }) => {
  const leaving = new AbortController();
  const url = `http://127.0.0.1:${port}/api/v1/orders/${orderId}/stream`;
  const answer = await fetch(url, { headers, signal: leaving.signal });
  return { answer, leave: () => leaving.abort() };
};

async function reasonOf(answer: Response): Promise<unknown> {
  return Object(await answer.json()).reason;
}

/** Reads until a text has come. */
async function readUntil(answer: Response, enough: (text: string) => boolean): Promise<string> {
  let text = '';
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  while (!enough(text)) {
    const step = await reader?.read();
    if (step === undefined || step.done) break;
    text += step.value;
  }
  return text;
}

/** Waits for what follows from something that happened elsewhere. */
async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await new Promise(setImmediate);
}

test('an order is streamed with its events, signs of life follow, and leaving ends the service too', async () => {
  const { answer, leave } = await open();
  assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  const text = await readUntil(answer, (so) => so.includes(': still here'));
  assert.match(text, /^retry: 2000\n\nid: 1\nevent: order\ndata: \{"id":"1{8}-/);
  assert.match(text, /\n\nid: 2\nevent: order\ndata: \{.*"status":"confirmed".*\}\n\n/);
  leave();
  await until(() => seen.lines.includes('stream ended'));
});

test('a stream that may not be read is an ordinary problem', async () => {
  const { answer } = await open({});
  assert.equal(answer.status, 404);
  assert.equal(await reasonOf(answer), 'ORDER_NOT_FOUND');
});

test('an address holds a bounded number of streams, and gets them back', async () => {
  const held = [await open(), await open()];
  const { answer } = await open();
  assert.deepEqual([answer.status, await reasonOf(answer)], [429, 'TOO_MANY_STREAMS']);
  const ended = seen.lines.filter((line) => line === 'stream ended').length;
  held[0]?.leave();
  await until(() => seen.lines.filter((line) => line === 'stream ended').length > ended);
  const again = await open();
  assert.equal(again.answer.status, 200);
  for (const one of [...held, again]) one.leave();
});

for (const by of ['cookie', 'token'] as const) {
  test(`item 6: a stream that was opened by a ${by} ends when its session is over, and no other one does`, {
    timeout: 60_000,
  }, async (t) => {
    const shop = await toyShop({ env: { STREAM_HEARTBEAT_MS: '10' } });
    t.after(() => shop.app.close());
    const at = await listen(shop.app.server, 0, '127.0.0.1');
    const byToken = { authorization: `Bearer ${await shop.token({ sid: 'session-good' })}` };
    const stream = (headers: Record<string, string>) =>
      fetch(`http://127.0.0.1:${at}/api/v1/orders/${orderId}/stream`, { headers });
    const mine = await stream(by === 'token' ? byToken : { cookie: 'rialto.session_token=good' });
    const others = [await stream({ cookie: 'rialto.session_token=boss' }), await stream({ 'order-token': 'tok-1' })];
    const whole = readUntil(mine, () => false);
    shop.seen.ended.push('session-good');
    const text = await whole;
    assert.ok(sessionLookedAtMs <= 1_000, 'it is known within about a second');
    assert.match(text, /id: 2/);
    assert.doesNotMatch(text, /problem/);
    for (const other of others) await readUntil(other, (so) => so.includes(': still here'));
    assert.equal(shop.seen.lines.filter((line) => line === 'stream ended').length, 1);
  });
}

test('a body over the limit is answered, not cut off', async () => {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/carts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ a: 'x'.repeat(2_000_000) }),
  });
  assert.deepEqual([answer.status, await reasonOf(answer)], [413, 'PAYLOAD_TOO_LARGE']);
});

test('a stream that has lasted its time ends without a complaint', async () => {
  const short = await toyShop({ env: { STREAM_TIMEOUT_MS: '1000' } });
  const answer = await short.app.inject({
    url: `/api/v1/orders/${orderId}/stream`,
    headers: { 'order-token': 'tok-1' },
  });
  assert.match(answer.body, /id: 2/);
  assert.doesNotMatch(answer.body, /problem/);
  await short.app.close();
});

test('stopping the gateway ends its streams', async () => {
  const other = await toyShop();
  const at = await listen(other.app.server, 0, '127.0.0.1');
  const answer = await fetch(`http://127.0.0.1:${at}/api/v1/orders/${orderId}/stream`, {
    headers: { 'order-token': 'tok-1' },
  });
  const text = readUntil(answer, () => false);
  await other.app.close();
  assert.match(await text, /id: 2/);
});
