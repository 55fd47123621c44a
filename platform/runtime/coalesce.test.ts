import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coalesce } from './coalesce.ts';
import { gather } from './gather.ts';

test('calls that come while one is on its way travel together, each with its own result', async () => {
  const batches: (readonly number[])[] = [];
  const double = coalesce<number, number>(10, async (items) => {
    batches.push(items);
    return items.map((item) => item * 2);
  });
  assert.deepEqual(await Promise.all([1, 2, 3, 4].map(double)), [2, 4, 6, 8]);
  assert.deepEqual(batches, [[1], [2, 3, 4]]);
});

test('no batch is larger than allowed', async () => {
  const sizes: number[] = [];
  const same = coalesce<number, number>(2, async (items) => {
    sizes.push(items.length);
    return items;
  });
  await Promise.all([1, 2, 3, 4, 5, 6].map(same));
  assert.ok(sizes.every((size) => size <= 2));
});

test('a batch that fails fails its own callers only', async () => {
  const fail = coalesce<string, string>(1, async ([item]) => {
    if (item === 'bad') throw new Error('bad');
    return [item ?? ''];
  });
  const outcomes = await Promise.allSettled(['good', 'bad', 'fine'].map(fail));
  assert.deepEqual(
    outcomes.map((one) => one.status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
});

test('readers at the same time share a read, and each gets the rows of its own keys', async () => {
  const reads: (readonly string[])[] = [];
  const rowsOf = gather(
    10,
    async (keys) => {
      reads.push(keys);
      return keys.filter((key) => key !== 'unknown').map((key) => ({ key }));
    },
    (row) => row.key,
  );
  const [first, second, third] = await Promise.all([rowsOf(['a']), rowsOf(['a', 'b', 'b']), rowsOf(['unknown', 'c'])]);
  assert.deepEqual(first, [{ key: 'a' }]);
  assert.deepEqual(second, [{ key: 'a' }, { key: 'b' }]);
  assert.deepEqual(third, [{ key: 'c' }]);
  assert.deepEqual(reads, [['a'], ['a', 'b', 'unknown', 'c']]);
});
