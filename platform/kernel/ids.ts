import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** Randomness and ids; a test gives its own source, seeded and printed. */
export interface Ids {
  /** A random UUID (version 4): 122 unguessable bits. */
  uuid(): string;
  /** Unguessable bytes. */
  bytes(length: number): Buffer;
  /** A number from 0 to below 1, for jitter and sampling; not for secrets. */
  fraction(): number;
}

export const systemIds: Ids = {
  uuid: () => randomUUID(),
  bytes: (length) => randomBytes(length),
  fraction: () => Math.random(),
};

/** The same UUID for the same words, always: an id for an effect that may be asked for more than once. */
export function derivedUuid(...words: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(words)).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
