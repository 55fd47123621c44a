import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedFields, bodyOf, type Field, textOf, UnreadableField } from './fields.ts';

const fields: readonly Field[] = [
  { kind: 'text', name: 'terms.title', label: 'Title' },
  { kind: 'percent', name: 'terms.basisPoints', label: 'Percent', optional: true },
  { kind: 'money', name: 'terms.amount', label: 'Amount', currency: 'USD', optional: true },
  { kind: 'list', name: 'terms.categories', label: 'Categories' },
  { kind: 'flag', name: 'terms.active', label: 'Active', value: true },
  { kind: 'moment', name: 'terms.endsAt', label: 'Ends', optional: true },
];

test('what was typed becomes the body of the command, field within field', () => {
  const typed = { 'terms.title': ' Spring ', 'terms.basisPoints': '12.5', 'terms.categories': 'a, b/c' };
  assert.deepEqual(bodyOf(fields, typed), {
    terms: { title: 'Spring', basisPoints: 1250, categories: ['a', 'b/c'], active: true },
  });
});

test('money is read without ever being a fraction', () => {
  const typed = { 'terms.title': 'x', 'terms.amount': '1,234.10', 'terms.endsAt': '2026-12-24T18:00' };
  assert.deepEqual(bodyOf(fields, typed)['terms'], {
    title: 'x',
    amount: { currencyCode: 'USD', minorUnits: 123_410 },
    categories: [],
    active: true,
    endsAt: '2026-12-24T18:00:00Z',
  });
});

test('what is missing or unreadable is said by its label', () => {
  assert.throws(() => bodyOf(fields, {}), { message: 'Title is missing.' });
  assert.throws(() => bodyOf(fields, { 'terms.title': 'x', 'terms.amount': '12.999' }), UnreadableField);
  assert.throws(() => bodyOf(fields, { 'terms.title': 'x', 'terms.basisPoints': '1e9' }), UnreadableField);
});

test('a field shows what is kept', () => {
  assert.equal(textOf({ kind: 'percent', name: 'p', label: 'P', value: 1250 }), '12.5');
  assert.equal(
    textOf({ kind: 'money', name: 'm', label: 'M', currency: 'JPY', value: { currencyCode: 'JPY', minorUnits: 1200 } }),
    '1200',
  );
});

test('a field is asked for only while the other one says so', () => {
  const kind: Field = {
    kind: 'choice',
    name: 'kind',
    label: 'Kind',
    choices: [
      ['share', 'Share'],
      ['sum', 'Sum'],
    ],
  };
  const share: Field = {
    kind: 'percent',
    name: 'share',
    label: 'Share',
    onlyFor: { field: 'kind', values: ['share'] },
  };
  const all = [kind, share, ...fields];
  assert.deepEqual(askedFields(all, {}), all);
  assert.deepEqual(askedFields(all, { kind: 'sum' }), [kind, ...fields]);
});
