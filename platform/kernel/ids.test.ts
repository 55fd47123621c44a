import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemIds } from './ids.ts';

test('bytes are never given out twice, and stay what they were', () => {
  const pieces = Array.from({ length: 1_000 }, () => systemIds.bytes(24));
  const texts = pieces.map((piece) => piece.toString('hex'));
  assert.equal(new Set(texts).size, 1_000);
  assert.deepEqual(
    pieces.map((piece) => piece.toString('hex')),
    texts,
  );
});

test('as many bytes come as were asked for, also many', () => {
  for (const length of [0, 1, 24, 256, 257, 10_000]) assert.equal(systemIds.bytes(length).length, length);
});

test('ids that sort by time are UUIDs of version 7', () => {
  assert.match(systemIds.sortableUuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
