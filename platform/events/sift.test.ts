import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sift } from './sift.ts';

const is = { hears: (event: Said) => event.type !== 'delayed', holds: (event: Said) => event.age !== 'old' };
interface Said {
  readonly subject: string;
  readonly type: string;
  readonly age?: string;
}

test('a batch of what is heard is handled whole', () => {
  const batch = [
    { subject: 'a', type: 'placed' },
    { subject: 'b', type: 'placed' },
  ];
  assert.deepEqual(sift(batch, is), { heard: batch, holding: [], behind: [], alone: [] });
});

test('what is not heard holds back what follows of its aggregate, and nothing else', () => {
  const before = { subject: 'a', type: 'placed' };
  const unheard = { subject: 'a', type: 'delayed' };
  const other = { subject: 'b', type: 'placed' };
  const behind = [
    { subject: 'a', type: 'cancelled' },
    { subject: 'a', type: 'delayed' },
  ];
  const sifted = sift([before, unheard, other, ...behind], is);
  assert.deepEqual(sifted, { heard: [before, other], holding: [unheard], behind, alone: [] });
});

test('what nobody has heard for long holds nothing back', () => {
  const unheard = { subject: 'a', type: 'delayed', age: 'old' };
  const after = { subject: 'a', type: 'cancelled' };
  assert.deepEqual(sift([unheard, after], is), { heard: [after], holding: [], behind: [], alone: [unheard] });
});
