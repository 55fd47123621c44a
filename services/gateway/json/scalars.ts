import { type DescEnum, ScalarType } from '@bufbuild/protobuf';
import { numbersByWord, usableWords } from './words.ts';

/** A value of the wire, or a sentence about what would be right. */
export type Parsed = { readonly value: unknown } | { readonly wrong: string };

/** Reads one JSON value. */
export type Parse = (value: unknown) => Parsed;

/** Reader of a scalar as it stands in a JSON body. */
export function scalarParser(scalar: ScalarType): Parse {
  switch (scalar) {
    case ScalarType.STRING:
      return parseText;
    case ScalarType.BOOL:
      return (value) => (typeof value === 'boolean' ? { value } : { wrong: 'must be true or false' });
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return (value) => (Number.isFinite(value) ? { value } : { wrong: 'must be a number' });
    case ScalarType.BYTES:
      return parseBytes;
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return long(-(2n ** 63n), 2n ** 63n - 1n);
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return long(0n, 2n ** 64n - 1n);
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return whole(0, 2 ** 32 - 1);
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return whole(-(2 ** 31), 2 ** 31 - 1);
  }
}

/** Reader of an enum's word. */
export function enumParser(desc: DescEnum): Parse {
  const numbers = numbersByWord(desc);
  const wrong = `must be one of ${usableWords(desc).join(', ')}`;
  return (given) => {
    const value = typeof given === 'string' ? numbers.get(given) : undefined;
    return value === undefined ? { wrong } : { value };
  };
}

/**
 * The same types as they stand in a path or a query: text that must look exactly like the JSON value.
 */
export function textParser(of: {
  readonly scalar?: ScalarType | undefined;
  readonly enum?: DescEnum | undefined;
}): (text: string) => Parsed {
  if (of.enum !== undefined) return enumParser(of.enum);
  const scalar = of.scalar ?? ScalarType.STRING;
  const parse = scalarParser(scalar);
  if (scalar === ScalarType.STRING || scalar === ScalarType.BYTES) return parse;
  if (scalar === ScalarType.BOOL) return (text) => parse(text === 'true' ? true : text === 'false' ? false : text);
  return (text) => parse(/^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text);
}

/** PostgreSQL keeps no NUL, and half a surrogate pair is no text in any encoding. */
const parseText: Parse = (value) => {
  if (typeof value !== 'string') return { wrong: 'must be text' };
  if (value.includes('\0') || !value.isWellFormed()) return { wrong: 'must be well-formed text without NUL' };
  return { value };
};

const parseBytes: Parse = (value) =>
  typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value)
    ? { value: new Uint8Array(Buffer.from(value, 'base64')) }
    : { wrong: 'must be base64' };

const whole =
  (minimum: number, maximum: number): Parse =>
  (value) => {
    if (!Number.isInteger(value)) return { wrong: 'must be a whole number' };
    return Number(value) >= minimum && Number(value) <= maximum
      ? { value }
      : { wrong: `must be from ${minimum} to ${maximum}` };
  };

/** 64 bits travel as a number, or as a decimal string because JavaScript's numbers end at 53. */
function long(minimum: bigint, maximum: bigint): Parse {
  const wrong = 'must be a whole number, or one written as text';
  return (given) => {
    const readable =
      typeof given === 'number' ? Number.isSafeInteger(given) : typeof given === 'string' && /^-?\d{1,20}$/.test(given);
    if (!readable) return { wrong };
    const value = BigInt(String(given));
    return value >= minimum && value <= maximum ? { value } : { wrong: `must be from ${minimum} to ${maximum}` };
  };
}
