import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceWords, networkWords } from './device.ts';

const agents: Readonly<Record<string, string>> = {
  'Edge on Windows':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36 Edg/147.0.0.0',
  'Chrome on Android':
    'Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Mobile Safari/537.36',
  'Safari on iPhone':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
  'Firefox on Linux': 'Mozilla/5.0 (X11; Linux x86_64; rv:148.0) Gecko/20100101 Firefox/148.0',
  'Safari on a Mac':
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15',
  'A program on Linux': 'shop-sync/1.0 (Linux)',
};

for (const [words, agent] of Object.entries(agents))
  test(`a device is called ${words}`, () => assert.equal(deviceWords(agent), words));

test('a device that says nothing of itself is unknown', () => {
  assert.equal(deviceWords(undefined), 'An unknown device');
  assert.equal(deviceWords(''), 'An unknown device');
});

test('an address is written short, and this machine is none', () => {
  assert.equal(networkWords('2001:0db8:0000:0000:0000:0000:0000:0000'), '2001:db8::');
  assert.equal(networkWords('192.0.2.7'), '192.0.2.7');
  for (const here of ['127.0.0.1', '::1', '0000:0000:0000:0000:0000:0000:0000:0000', '', null, undefined])
    assert.equal(networkWords(here), undefined);
});
