import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gate } from './gate.ts';

/** Work that goes on until it is told to end, and how much of it went on at once. */
function works() {
  const seen = { now: 0, most: 0 };
  const ends: (() => void)[] = [];
  const work = async () => {
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    await new Promise<void>((resolve) => ends.push(resolve));
    seen.now -= 1;
  };
  return { seen, ends, work };
}

const patient = () => new AbortController().signal;
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('no more work goes on at once than there are slots, and all of it is done', async () => {
  const { seen, ends, work } = works();
  const door = gate({ slots: 2, queue: 10 });
  const all = Promise.all(Array.from({ length: 9 }, () => door.pass(work, patient())));
  for (let done = 0; done < 9; done += 1) {
    while (ends.length === 0) await turn();
    ends.shift()?.();
  }
  await all;
  assert.equal(seen.most, 2);
});

test('whoever comes when the queue is full is turned away', async () => {
  const { ends, work } = works();
  const door = gate({ slots: 1, queue: 1 });
  const both = [door.pass(work, patient()), door.pass(async () => {}, patient())];
  await assert.rejects(door.pass(work, patient()), { reason: 'TOO_BUSY', code: 'resource_exhausted' });
  await turn();
  ends[0]?.();
  await Promise.all(both);
});

test('whoever gives up while waiting leaves the place to the next, and work that fails frees its slot', async () => {
  const { ends, work } = works();
  const door = gate({ slots: 1, queue: 1 });
  const first = door.pass(work, patient());
  const leaving = new AbortController();
  const impatient = door.pass(work, leaving.signal);
  leaving.abort(new Error('gone'));
  await assert.rejects(impatient, /gone/);
  const failing = door.pass(async () => Promise.reject(new Error('broken')), patient());
  ends[0]?.();
  await first;
  await assert.rejects(failing, /broken/);
  assert.equal(await door.pass(async () => 'free', patient()), 'free');
});
