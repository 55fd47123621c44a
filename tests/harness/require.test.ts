import assert from 'node:assert/strict';
import { it } from 'node:test';
import { requireService } from './require.ts';

it('a component that is there is used', () => {
  assert.equal(requireService('REDIS_URL', { REDIS_URL: 'redis://127.0.0.1', REQUIRE_SERVICES: '1' }), false);
});

it('a test without its component is skipped with the reason', () => {
  assert.match(String(requireService('REDIS_URL', {})), /REDIS_URL is not set/);
  assert.match(String(requireService('REDIS_URL', { REDIS_URL: '' })), /REDIS_URL is not set/);
});

it('a test without its component fails when components are required', () => {
  assert.throws(() => requireService('REDIS_URL', { REQUIRE_SERVICES: '1' }), /REDIS_URL is not set/);
});
