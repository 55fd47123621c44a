import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownPath, readQuery, withQuery } from './address-of-page.ts';

test('signing in leads back to a path of this shop and nowhere else', () => {
  assert.equal(ownPath('/admin/orders?status=pending', '/account'), '/admin/orders?status=pending');
  for (const elsewhere of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    undefined,
  ]) {
    assert.equal(ownPath(elsewhere, '/account'), '/account');
  }
});

test('of a repeated name the first value counts, and empty ones do not', async () => {
  const query = await readQuery(Promise.resolve({ q: ['tea', 'coffee'], sort: '', page: '2' }));
  assert.deepEqual(query, { q: 'tea', page: '2' });
});

test('an address changes one thing and keeps the rest', () => {
  assert.equal(
    withQuery('/search', { q: 'tea', page: 'x' }, { sort: 'price', page: undefined }),
    '/search?q=tea&sort=price',
  );
  assert.equal(withQuery('/search', { q: 'tea' }, { q: undefined }), '/search');
});
