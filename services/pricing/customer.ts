import { createHmac } from 'node:crypto';

/** Whose uses of a promotion are counted: a keyed hash of the e-mail address, in hexadecimal; upper case is the same. */
export type CustomerOf = (email: string) => string;

export const customerHash =
  (key: Buffer): CustomerOf =>
  (email) =>
    createHmac('sha256', key).update(email.trim().toLowerCase()).digest('hex');
