import { createHmac } from 'node:crypto';

/**
 * An order's human number: eight letters and digits without look-alikes, "R-7K3M-92QX", made of the id by a
 * keyed hash, so that it says nothing about how many orders there are. An order whose number another one has already
 * draws again: 0 is the first draw.
 */
export function orderNumber(orderId: string, key: Buffer, draw = 0): string {
  const hash = createHmac('sha256', key)
    .update(draw === 0 ? orderId : `${orderId}/${draw}`)
    .digest();
  const letters = [...hash.subarray(0, 8)].map((byte) => alphabet[byte & 31]).join('');
  return `R-${letters.slice(0, 4)}-${letters.slice(4)}`;
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The secret that lets a guest see one order: derived, so that the same answer can be given again. */
export const accessToken = (orderId: string, key: Buffer): string =>
  `${orderId}.${createHmac('sha256', key).update(orderId).digest('base64url')}`;
