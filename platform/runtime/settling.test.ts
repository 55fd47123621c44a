import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { settle } from './settling.ts';

test('a service that does not get done holds the start up for a while only', async () => {
  let nowMs = 0;
  const clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs };
  const ground = {
    waiting: async () => {
      nowMs += 100;
      return 1;
    },
  };
  await settle(['inventory', 'search'], { ground, clock, log: pino({ level: 'silent' }), timeoutMs: 300 });
  assert.equal(nowMs, 300);
});
