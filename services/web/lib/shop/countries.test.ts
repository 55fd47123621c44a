import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countryName } from './countries.ts';

test('a country is called by its name', () => {
  assert.equal(countryName('DE'), 'Germany');
});

test('what is no code is shown as it came', () => {
  assert.equal(countryName('D'), 'D');
  assert.equal(countryName(''), '');
});
