import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPace } from './pace.ts';

const settings = { busyRate: 250, fullRate: 1_000, spacingMs: 100 };

/** Batches of so many events, each taking 2 ms, one every so often; the waits that follow them. */
function waits({ count, everyMs, batches }: { count: number; everyMs: number; batches: number }): readonly number[] {
  const pace = createPace(settings);
  return Array.from({ length: batches }, (_, n) =>
    pace.after({ begunMs: n * everyMs, endedMs: n * everyMs + 2, count }),
  );
}

test('a consumer with little to do is never held up', () => {
  assert.ok(waits({ count: 2, everyMs: 15, batches: 100 }).every((wait) => wait === 0));
});

test('the busier a consumer, the further apart its batches begin', () => {
  const waitAt = (perSecond: number) => waits({ count: perSecond / 50, everyMs: 20, batches: 100 }).at(-1) ?? 0;
  assert.ok(waitAt(200) === 0);
  assert.ok(waitAt(400) > 30 && waitAt(400) < 60);
  assert.ok(waitAt(5_000) === 98);
});

test('after a rest it is quick again', () => {
  const pace = createPace(settings);
  for (let n = 0; n < 50; n += 1) pace.after({ begunMs: n * 4, endedMs: n * 4 + 2, count: 10 });
  assert.equal(pace.after({ begunMs: 5_000, endedMs: 5_002, count: 1 }), 0);
});
