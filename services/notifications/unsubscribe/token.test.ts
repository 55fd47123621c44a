import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { markIn, markOf, tokenFor } from './token.ts';

const key = randomBytes(32);

test('a token carries the mark of its address, however that is written, and says nothing of it', () => {
  const token = tokenFor(key, 'Ann@Example.com');
  assert.deepEqual(markIn(key, token), markOf(key, ' ann@example.com'));
  assert.equal(token, tokenFor(key, 'ann@example.com'));
  assert.notEqual(token, tokenFor(key, 'bob@example.com'));
  assert.match(token, /^[\w-]{64}$/);
  assert.doesNotMatch(Buffer.from(token, 'base64url').toString('latin1'), /ann|example/i);
});

test('a token that the shop did not write, or that was changed anywhere, is none', () => {
  const token = tokenFor(key, 'ann@example.com');
  for (let at = 0; at < token.length; at += 1) {
    const other = token[at] === 'A' ? 'B' : 'A';
    assert.equal(markIn(key, token.slice(0, at) + other + token.slice(at + 1)), null, String(at));
  }
  const strangers = tokenFor(randomBytes(32), 'ann@example.com');
  for (const wrong of [strangers, '', token.slice(1), `${token}A`, ` ${token.slice(1)}`, 'x'.repeat(64)])
    assert.equal(markIn(key, wrong), null, wrong);
});
