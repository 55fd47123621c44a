import { type DescEnum, type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { wordsByNumber } from './words.ts';

/** Writes one value as JSON text. */
type Write = (value: unknown) => string;

/**
 * A function that writes messages of one type as JSON text, compiled once per schema because a product page has
 * microseconds for it. Fields without "optional" are always written; an unset message among them is null.
 */
export function encoder(schema: DescMessage, known = new Map<string, Write>()): Write {
  const made = known.get(schema.typeName);
  if (made !== undefined) return made;
  const special = wellKnown(schema);
  if (special !== null) return special;
  const fields: FieldWriter[] = [];
  const write: Write = (message) => (isRecord(message) ? writeFields(fields, message) : 'null');
  // Registered before its fields are compiled, so that a message may contain itself.
  known.set(schema.typeName, write);
  for (const field of schema.fields) fields.push(fieldWriter(field, known));
  return write;
}

interface FieldWriter {
  readonly localName: string;
  /** `"name":`, ready to be joined. */
  readonly prefix: string;
  readonly optional: boolean;
  /** What is written when the field is not set. */
  readonly empty: string;
  readonly write: Write;
}

function writeFields(fields: readonly FieldWriter[], message: Readonly<Record<string, unknown>>): string {
  let out = '';
  for (const field of fields) {
    const value = message[field.localName];
    if (value === undefined) {
      if (field.optional) continue;
      out += out === '' ? field.prefix + field.empty : `,${field.prefix}${field.empty}`;
    } else {
      out += out === '' ? field.prefix + field.write(value) : `,${field.prefix}${field.write(value)}`;
    }
  }
  return `{${out}}`;
}

function fieldWriter(field: DescField, known: Map<string, Write>): FieldWriter {
  if (field.oneof !== undefined) throw new Error(`${field}: a oneof has no JSON form on the edge.`);
  return {
    localName: field.localName,
    prefix: `${JSON.stringify(field.jsonName)}:`,
    optional: isOptional(field),
    empty: emptyOf(field),
    write: valueWriter(field, known),
  };
}

/** Whether the field was declared with "optional": such a field is left out when it is not set. */
export const isOptional = (field: DescField): boolean => field.proto.proto3Optional;

function emptyOf(field: DescField): string {
  if (field.fieldKind === 'list') return '[]';
  if (field.fieldKind === 'map') return '{}';
  if (field.fieldKind === 'message') return 'null';
  if (field.fieldKind === 'enum') return enumWriter(field.enum)(0);
  if (field.scalar === ScalarType.STRING || field.scalar === ScalarType.BYTES) return '""';
  return field.scalar === ScalarType.BOOL ? 'false' : '0';
}

function valueWriter(field: DescField, known: Map<string, Write>): Write {
  if (field.fieldKind === 'list') return listWriter(singleWriter(field, known));
  if (field.fieldKind === 'map') return mapWriter(singleWriter(field, known));
  return singleWriter(field, known);
}

function singleWriter(
  of: {
    readonly message?: DescMessage | undefined;
    readonly enum?: DescEnum | undefined;
    readonly scalar?: ScalarType | undefined;
  },
  known: Map<string, Write>,
): Write {
  if (of.message !== undefined) return encoder(of.message, known);
  if (of.enum !== undefined) return enumWriter(of.enum);
  if (of.scalar === ScalarType.STRING) return JSON.stringify;
  if (of.scalar === ScalarType.BOOL) return (value) => (value === true ? 'true' : 'false');
  if (of.scalar === ScalarType.BYTES) return bytes;
  if (of.scalar === ScalarType.DOUBLE || of.scalar === ScalarType.FLOAT) return double;
  return String;
}

function enumWriter(desc: DescEnum): Write {
  const words = new Map([...wordsByNumber(desc)].map(([number, word]) => [number, JSON.stringify(word)]));
  return (value) => (typeof value === 'number' ? (words.get(value) ?? String(value)) : 'null');
}

const listWriter =
  (write: Write): Write =>
  (value) => {
    if (!Array.isArray(value)) return '[]';
    let out = '';
    for (const item of value) out += out === '' ? write(item) : `,${write(item)}`;
    return `[${out}]`;
  };

const mapWriter =
  (write: Write): Write =>
  (value) => {
    if (!isRecord(value)) return '{}';
    let out = '';
    for (const key of Object.keys(value)) {
      out += `${out === '' ? '' : ','}${JSON.stringify(key)}:${write(value[key])}`;
    }
    return `{${out}}`;
  };

const bytes: Write = (value) => (value instanceof Uint8Array ? `"${Buffer.from(value).toString('base64')}"` : '""');

/** JSON has no word for what is not finite; protobuf's mapping writes it as text. */
const double: Write = (value) => (Number.isFinite(value) ? String(value) : `"${String(value)}"`);

function wellKnown(schema: DescMessage): Write | null {
  if (schema.typeName === 'google.protobuf.Timestamp') return timestamp;
  if (schema.typeName.startsWith('google.protobuf.')) throw new Error(`${schema} has no JSON form on the edge.`);
  return null;
}

const timestamp: Write = (value) => {
  if (!isRecord(value)) return 'null';
  const nanos = Number(value.nanos ?? 0);
  const iso = new Date(Number(value.seconds ?? 0) * 1000 + Math.floor(nanos / 1e6)).toISOString();
  return nanos % 1e6 === 0 ? `"${iso}"` : `"${iso.slice(0, 20)}${String(nanos).padStart(9, '0')}Z"`;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
