import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * What stands for an address in the list of those who want no reminders, and in the links that put it there: the same for
 * the same address, and worth nothing to who does not know the secret of the shop. 32 bytes.
 */
export const markOf = (key: Buffer, email: string): Buffer => hmac(key, `address/${email.trim().toLowerCase()}`);

/** The token of the link for an address: its mark, and a seal that only the shop can put on it. */
export function tokenFor(key: Buffer, email: string): string {
  const mark = markOf(key, email);
  return Buffer.concat([mark, sealOf(key, mark)]).toString('base64url');
}

/** The mark that a token carries; null for one that the shop did not write. */
export function markIn(key: Buffer, token: string): Buffer | null {
  if (!wellFormed.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  const mark = bytes.subarray(0, markBytes);
  return timingSafeEqual(bytes.subarray(markBytes), sealOf(key, mark)) ? mark : null;
}

const markBytes = 32;
const sealBytes = 16;

/** 48 bytes in base64url. */
const wellFormed = /^[\w-]{64}$/;

const sealOf = (key: Buffer, mark: Buffer): Buffer =>
  hmac(key, `token/${mark.toString('base64url')}`).subarray(0, sealBytes);

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
