import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdSentence } from './hold.ts';

const at = (time: string) => Date.parse(`2026-11-21T${time}Z`);
const until = '2026-11-21T12:15:00Z';

test('the time that is left is said in whole minutes, and never too long', () => {
  assert.equal(holdSentence(until, at('12:00:00')), 'We hold your things for you for 15 more minutes.');
  assert.equal(holdSentence(until, at('12:00:01')), 'We hold your things for you for 14 more minutes.');
  assert.equal(holdSentence(until, at('12:13:10')), 'We hold your things for you for one more minute.');
  assert.equal(holdSentence(until, at('02:00:00')), 'We hold your things for you for 10 more hours.');
});

test('the end is not said by the clock of a browser', () => {
  for (const time of ['12:14:30', '12:15:30', '23:00:00'])
    assert.equal(holdSentence(until, at(time)), 'We hold your things for you for a moment more.');
});

test('before the page knows the time, it promises none', () => {
  assert.equal(holdSentence(until, null), 'We hold your things for you for a while.');
  assert.equal(holdSentence(undefined, at('12:00:00')), 'We hold your things for you for a while.');
});
