import assert from 'node:assert/strict';
import { it } from 'node:test';
import { routesOf } from '../../services/gateway/routes/table.ts';
import { gateway } from '../../services/gateway/service.ts';
import { keyedCalls } from '../faults/keyed-calls.ts';

/** How OpenAPI names an address: its variables in camelCase. */
const camel = (path: string): string => path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

it('every call that takes an Idempotency-Key is proven to honour it, by tests/faults/idempotency.test.ts', () => {
  const taking = routesOf(gateway.needs)
    .filter((route) => route.takesIdempotencyKey)
    .map(({ verb, template }) => `${verb} ${camel(template.path)}`);
  assert.ok(taking.length > 10);
  assert.deepEqual(taking.sort(), Object.keys(keyedCalls).sort());
});
