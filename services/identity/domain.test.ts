import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneTimePassword, passwordProblem, trustedOrigins } from './domain.ts';

test('a password is refused when it is short, long, or what everybody takes', () => {
  for (const bad of ['seven77', 'x'.repeat(129), 'PASSWORD', 'Sommer2026', '!!letmein!!', '11111111', 'qwertyuiop']) {
    assert.notEqual(passwordProblem(bad), null, bad);
  }
  for (const good of ['eight888', 'correct horse', 'summer-of-1969', 'x1y'.repeat(40), '🦔 hedgehogs at dawn']) {
    assert.equal(passwordProblem(good), null, good);
  }
});

test('a one-time password is long enough, free of doubtful letters, and not common', () => {
  const made = oneTimePassword(Uint8Array.from({ length: 16 }, (_, index) => index * 16 + 3));
  assert.match(made, /^[a-z2-9X]{4}(-[a-z2-9X]{4}){3}$/);
  assert.doesNotMatch(made, /[01ilo]/);
  assert.equal(passwordProblem(made), null);
});

test('a production shop trusts its own origin only; a shop that is tried out also this machine', () => {
  const at = (mode: 'demo' | 'production', origin: string) => [...trustedOrigins({ mode, origin, port: 3000 })].sort();
  const local = ['http://127.0.0.1:3000', 'http://localhost:3000'];
  assert.deepEqual(at('production', 'https://shop.example'), ['https://shop.example']);
  assert.deepEqual(at('demo', 'https://shop.example'), [...local, 'https://shop.example']);
  assert.deepEqual(at('demo', 'http://localhost:3000'), local);
  assert.deepEqual(at('production', 'http://127.0.0.1:3000'), local);
});
