import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderStatus } from '#web/lib/api/types.ts';
import { stationsReached } from './stations.ts';

const reached = (...statuses: readonly OrderStatus[]) => [
  ...stationsReached(statuses.map((status, index) => ({ status, at: `${index}` }))),
];

test('an order that was unpacked has the station of packing ahead of it again', () => {
  assert.deepEqual(reached('pending', 'confirmed', 'packed', 'confirmed'), [
    ['pending', '0'],
    ['confirmed', '1'],
  ]);
  assert.deepEqual(reached('pending', 'confirmed', 'packed', 'confirmed', 'packed').at(-1), ['packed', '4']);
});

test('an order that ended keeps the stations that it came to, each with the time it came there', () => {
  assert.deepEqual(reached('pending', 'confirmed', 'confirmed', 'cancelled'), [
    ['pending', '0'],
    ['confirmed', '1'],
    ['cancelled', '3'],
  ]);
  assert.deepEqual(reached('pending', 'confirmed', 'packed', 'shipped', 'returned').length, 5);
});
