import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { shortMemory } from './short-memory.ts';

test('simultaneous askers share one question, and the answer is forgotten in time', async () => {
  mock.timers.enable({ apis: ['Date'], now: 0 });
  const memory = shortMemory({ ttlMs: 1_000, entries: 10 });
  let asked = 0;
  const ask = () => memory('key', async () => (asked += 1));
  assert.deepEqual(await Promise.all([ask(), ask()]), [1, 1]);
  mock.timers.setTime(999);
  assert.equal(await ask(), 1);
  mock.timers.setTime(1_000);
  assert.equal(await ask(), 2);
  mock.timers.reset();
});

test('a failure is not remembered', async () => {
  const memory = shortMemory({ ttlMs: 60_000, entries: 10 });
  await assert.rejects(memory('key', () => Promise.reject(new Error('down'))));
  assert.equal(await memory('key', async () => 'up'), 'up');
});

test('the oldest answer makes room', async () => {
  const memory = shortMemory({ ttlMs: 60_000, entries: 2 });
  let asked = 0;
  const ask = (key: string) => memory(key, async () => (asked += 1));
  for (const key of ['a', 'b', 'c', 'c', 'b', 'a']) await ask(key);
  assert.equal(asked, 4);
});
