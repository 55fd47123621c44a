import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, emptyDraft, errorOf, errorsOf, fieldOfViolation, loadDraft, saveDraft } from './draft.ts';

const filled = {
  ...emptyDraft,
  email: 'ada@example.com',
  fullName: ' Ada Lovelace ',
  line1: '1 Canal Street',
  city: 'New York',
  postalCode: '10001',
  countryCode: 'US',
  shippingMethodId: 'standard',
};

test('a complete draft has nothing to say', () => {
  assert.deepEqual(errorsOf(filled), {});
});

test('what is blank or no address is said at its field', () => {
  assert.deepEqual(Object.keys(errorsOf({ ...filled, city: '  ', email: 'ada@' })), ['email', 'city']);
});

test('what may be left out is never missed', () => {
  assert.equal(errorOf('line2', filled), undefined);
  assert.equal(errorOf('region', filled), undefined);
});

test('an address is trimmed, and what was left out is absent', () => {
  assert.deepEqual(addressOf(filled), {
    fullName: 'Ada Lovelace',
    line1: '1 Canal Street',
    city: 'New York',
    postalCode: '10001',
    countryCode: 'US',
  });
});

test("a violation of the API finds the form's field", () => {
  assert.equal(fieldOfViolation('shippingAddress.postalCode'), 'postalCode');
  assert.equal(fieldOfViolation('payment.token'), undefined);
});

test('what is typed comes back, and the choice of a card does not', (t) => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  };
  Object.defineProperty(globalThis, 'sessionStorage', { value: storage, configurable: true });
  t.after(() => Reflect.deleteProperty(globalThis, 'sessionStorage'));
  saveDraft({ city: 'Berlin', payment: 'tok_declined' });
  assert.deepEqual(loadDraft(), { city: 'Berlin' });
});
