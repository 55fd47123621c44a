import assert from 'node:assert/strict';
import { test } from 'node:test';
import { turnsOf } from './turns.ts';

function scene(bounds: Partial<{ atOnce: number; waiting: number; waitMs: number }> = {}) {
  let nowMs = 0;
  const turns = turnsOf({ atOnce: 2, waiting: 2, waitMs: 60_000, ...bounds }, { monotonicMs: () => nowMs });
  return { turns, pass: (ms: number) => (nowMs += ms) };
}

test('so many at once, so many in a row behind them in their order, and nobody else', async () => {
  const { turns } = scene();
  const [first, second] = [await turns.take(), await turns.take()];
  const order: string[] = [];
  const waiting = ['third', 'fourth'].map(async (name) => {
    const end = await turns.take();
    order.push(name);
    return end;
  });
  assert.equal(await turns.take(), null);
  first?.();
  const third = await waiting[0];
  assert.deepEqual(order, ['third']);
  assert.equal(await Promise.race([waiting[1], 'still waiting']), 'still waiting');
  second?.();
  await waiting[1];
  third?.();
  assert.deepEqual(order, ['third', 'fourth']);
});

test('a turn that is ended twice is ended once', async () => {
  const { turns } = scene({ atOnce: 1, waiting: 0 });
  const first = await turns.take();
  first?.();
  first?.();
  const second = await turns.take();
  first?.();
  assert.notEqual(second, null);
  assert.equal(await turns.take(), null, 'the second one is still there');
});

test('who waits too long is sent away and no longer in the row', async () => {
  const { turns } = scene({ atOnce: 1, waiting: 1, waitMs: 1 });
  const first = await turns.take();
  assert.equal(await turns.take(), null);
  const next = turns.take();
  first?.();
  assert.notEqual(await next, null);
});

test('a turn that lasts too long is given to the next one', async () => {
  const { turns, pass } = scene({ atOnce: 1 });
  await turns.take();
  const next = turns.take();
  pass(1_000);
  turns.endOlderThan(2_000);
  assert.equal(await Promise.race([next, 'still waiting']), 'still waiting');
  pass(2_000);
  turns.endOlderThan(2_000);
  assert.notEqual(await next, null);
});

test('fewer at once take effect as turns end, and more at once call those who wait', async () => {
  const { turns } = scene({ atOnce: 2, waiting: 3 });
  const [first, second] = [await turns.take(), await turns.take()];
  turns.setAtOnce(1);
  const waiting = [turns.take(), turns.take()];
  first?.();
  assert.equal(await Promise.race([...waiting, 'still waiting']), 'still waiting');
  second?.();
  assert.notEqual(await waiting[0], null);
  turns.setAtOnce(2);
  assert.notEqual(await waiting[1], null);
});
