import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, emptyDraft, errorOf, errorsOf, fieldOfViolation } from './draft.ts';

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
