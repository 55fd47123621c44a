import { createHmac } from 'node:crypto';
import type { TestIdentity } from './identity.testing.ts';
import { goodPassword } from './identity.testing.ts';

/** The code that an authenticator app shows: now, or some half minutes later. RFC 6238. */
export function codeOf(uri: string, halfMinutes = 0): string {
  const key = fromBase32(new URL(uri).searchParams.get('secret') ?? '');
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + halfMinutes));
  const digest = createHmac('sha1', key).update(counter).digest();
  const number = digest.readUInt32BE((digest.at(-1) ?? 0) & 0xf) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

function fromBase32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...text.replace(/=+$/, '')]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** Somebody with an authenticator app, signed in; the code of this moment is used. */
export async function withApp(shop: TestIdentity, email: string) {
  const browser = shop.browser();
  const { json } = await browser.signUp(email);
  const made = await browser.post('/two-factor/enable', { password: goodPassword });
  const uri: string = made.json.totpURI;
  const codes: string[] = made.json.backupCodes;
  const enrolled = await browser.post('/two-factor/verify-totp', { code: codeOf(uri) });
  return { browser, uri, codes, enrolled, userId: String(json.user.id) };
}
