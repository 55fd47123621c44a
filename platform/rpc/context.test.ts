import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemIds } from '#platform/kernel/ids.ts';
import { newTraceparent, traceparentOr } from './context.ts';

test('a new trace is well formed and another one each time', () => {
  const traces = Array.from({ length: 500 }, () => newTraceparent(systemIds));
  assert.equal(new Set(traces).size, 500);
  for (const trace of traces) assert.equal(traceparentOr(trace, systemIds), trace);
});
