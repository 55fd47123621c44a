import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordsFor } from './words.ts';

test('a number stands for every word that is sent as it, and none for no number', () => {
  const table = { begun: 1, waiting: 1, done: 2 };
  assert.deepEqual(wordsFor(table, 1), ['begun', 'waiting']);
  assert.deepEqual(wordsFor(table, 2), ['done']);
  assert.deepEqual([...wordsFor(table, 0), ...wordsFor(table, undefined)], []);
});
