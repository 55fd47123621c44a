import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** Randomness and ids; a test gives its own source, seeded and printed. */
export interface Ids {
  /** A random UUID (version 4): 122 unguessable bits. */
  uuid(): string;
  /** A UUID that sorts by time (version 7), for keys of tables that only grow: guessable in part, so no secret. */
  sortableUuid(): string;
  /** Unguessable bytes. */
  bytes(length: number): Buffer;
  /** A number from 0 to below 1, for jitter and sampling; not for secrets. */
  fraction(): number;
}

export const systemIds: Ids = {
  uuid: () => randomUUID(),
  sortableUuid: () => version7(Date.now(), randomUUID()),
  bytes: drawn(),
  fraction: () => Math.random(),
};

/**
 * Draws many bytes at once and hands them out piece by piece, none twice: asking the system each time costs more
 * than all else that the start of a trace needs. A new pool is another buffer, so that pieces stay as they are.
 */
function drawn(): (length: number) => Buffer {
  let pool = Buffer.alloc(0);
  return (length) => {
    if (length > poolBytes / 16) return randomBytes(length);
    if (pool.length < length) pool = randomBytes(poolBytes);
    const piece = pool.subarray(0, length);
    pool = pool.subarray(length);
    return piece;
  };
}

const poolBytes = 4096;

/** Milliseconds since 1970 in front of the random bits of another UUID (RFC 9562). */
function version7(ms: number, random: string): string {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}

/** The same UUID for the same words, always: an id for an effect that may be asked for more than once. */
export function derivedUuid(...words: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(words)).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** Whether it is a UUID as this shop writes them. */
export const isUuid = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
