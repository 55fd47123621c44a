import { createHmac } from 'node:crypto';
import { codeBytes, codeOf } from './domain/gift-code.ts';

/** What pricing keeps of people and codes: keyed hashes, worth nothing to whoever reads the tables. */
export interface Secrets {
  /** Whose uses of a promotion are counted: the hash of an e-mail address, in hexadecimal. Upper case is the same. */
  customerOf(email: string): string;
  /** What a gift card is found by. */
  hashOf(giftCode: string): Buffer;
  /**
   * The code of a card that is being issued. It is derived from what the client sent or from chance (`salt`), so that
   * a repeated request gets the same code and none is stored, not even with the answer.
   */
  newCode(cardId: string, salt: string): string;
}

/** Everything from one secret of the shop. */
export function secretsOf(key: Buffer): Secrets {
  const hash = (use: string, ...words: readonly string[]): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([use, ...words]))
      .digest();
  return {
    customerOf: (email) => hash('customer', email.trim().toLowerCase()).toString('hex'),
    hashOf: (giftCode) => hash('code', giftCode),
    newCode: (cardId, salt) => codeOf(hash('new code', cardId, salt).subarray(0, codeBytes)),
  };
}
