import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOwnForm } from './own-form.ts';

const shop = 'https://shop.example';
const cases: readonly [string, Readonly<Record<string, string>>, boolean][] = [
  ['from the shop', { origin: shop, 'sec-fetch-site': 'same-origin' }, true],
  ['from the shop behind a proxy', { origin: shop, host: 'inside:3000' }, true],
  ['from the host that was asked', { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' }, true],
  ['from another site', { origin: 'https://evil.example', host: 'shop.example' }, false],
  ['from another site that says to be the same', { origin: 'https://evil.example', 'sec-fetch-site': 'none' }, false],
  ['from a page that hides its origin', { origin: 'null', host: 'shop.example' }, false],
  ['from a neighbour of the shop', { 'sec-fetch-site': 'same-site' }, false],
  ['from another site, without its origin', { 'sec-fetch-site': 'cross-site' }, false],
  ['from a program', {}, true],
];
for (const [what, headers, own] of cases) {
  test(`a form ${what} is ${own ? 'taken' : 'refused'}`, () =>
    assert.equal(isOwnForm(new Headers(headers), shop), own));
}
