import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { trackingUrl } from './carriers.ts';

test('a known carrier shows the way of its parcel, however its name is written', () => {
  for (const name of ['Royal Mail', 'royal mail', 'ROYALMAIL', 'Royal-Mail']) {
    assert.equal(trackingUrl(name, 'AB 1234'), 'https://www.royalmail.com/track-your-item#/tracking-results/AB1234');
  }
  for (const name of ['DHL', 'UPS', 'FedEx', 'USPS', 'DPD', 'GLS', 'PostNL']) {
    assert.match(trackingUrl(name, '12345678') ?? '', /^https:\/\/[^{}]+12345678$/, name);
  }
});

test('an unknown carrier, and a number that is none, have no link', () => {
  for (const name of ['Gondola', '', 'constructor', 'DHL.evil']) assert.equal(trackingUrl(name, '12345678'), undefined);
  for (const number of ['', '1', '../x', '1234?x=1', 'a'.repeat(41)])
    assert.equal(trackingUrl('DHL', number), undefined);
});

test('whatever is typed, a link leads to a carrier', () => {
  fc.assert(
    fc.property(fc.constantFrom('DHL', 'UPS', 'GLS'), fc.string({ unit: 'grapheme' }), (carrier, number) => {
      const url = trackingUrl(carrier, number);
      const hosts = ['www.dhl.com', 'www.ups.com', 'gls-group.com'];
      assert.ok(url === undefined || hosts.includes(new URL(url).hostname));
      assert.ok(url === undefined || url.length <= 300);
    }),
  );
});
