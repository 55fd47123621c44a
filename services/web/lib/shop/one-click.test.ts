import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerTo, clickOf, pageOf } from './one-click.ts';

const form = (fields: Readonly<Record<string, string>>): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};
const leadsTo = (response: Response) => [response.status, response.headers.get('location')];

test('a click is one of the page, or one that a mail program makes as RFC 8058 has it, and nothing else', () => {
  assert.equal(clickOf(form({ from: 'page' })), 'page');
  assert.equal(clickOf(form({ 'List-Unsubscribe': 'One-Click' })), 'program');
  for (const fields of [{}, { from: 'elsewhere' }, { 'List-Unsubscribe': 'yes' }])
    assert.equal(clickOf(form(fields)), null);
});

test('a mail program is answered at once and sent nowhere; of what may be done later it hears that', () => {
  const status = (problem: number | null) => {
    const { status, headers } = answerTo('program', 't', problem === null ? null : { status: problem });
    assert.equal(headers.get('location'), null);
    return status;
  };
  assert.deepEqual([null, 404, 429, 503, 0].map(status), [200, 404, 429, 503, 503]);
});

test('a person sees on the page what became of the click, and keeps the link where another click may help', () => {
  assert.deepEqual(leadsTo(answerTo('page', 't', null)), [303, '/unsubscribe?ended=yes']);
  assert.deepEqual(leadsTo(answerTo('page', 't', { status: 404 })), [303, '/unsubscribe?token=t&problem=link']);
  assert.deepEqual(leadsTo(answerTo('page', 't', { status: 0 })), [303, '/unsubscribe?token=t&problem=later']);
});

test('a link that is merely opened leads to the page, whatever stands in its token', () => {
  assert.deepEqual(leadsTo(pageOf({ token: 'a&b\r\n//evil' })), [303, '/unsubscribe?token=a%26b%0D%0A%2F%2Fevil']);
});
