import { create, type DescField, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import type { Violation } from '#platform/kernel/errors.ts';
import { enumParser, type Parse, scalarParser } from './scalars.ts';
import { parseTimestamp } from './time.ts';

/** Reads a JSON value strictly into a message; everything that is wrong is added to `violations`. */
type Decode = (json: unknown, violations: Violation[]) => MessageShape<DescMessage>;

/** How many violations one answer lists. */
const maxViolations = 50;

/** How deep messages may lie in each other; a contract that contains itself could nest forever. */
const maxDepth = 32;

/** A strict reader for one message type, compiled once. */
export function decoder(schema: DescMessage): Decode {
  const read = messageReader(schema, new Map());
  return (json, violations) => {
    const value = read(json, { path: '', depth: 0, violations });
    return isMessage(value) ? value : create(schema);
  };
}

interface Place {
  readonly path: string;
  readonly depth: number;
  readonly violations: Violation[];
}

/** The value, or undefined after having said what is wrong. */
type Read = (value: unknown, at: Place) => unknown;

function messageReader(schema: DescMessage, known: Map<string, Read>): Read {
  const made = known.get(schema.typeName);
  if (made !== undefined) return made;
  if (schema.typeName === 'google.protobuf.Timestamp') return simple(parseTimestamp);
  if (schema.typeName.startsWith('google.protobuf.')) throw new Error(`${schema} has no JSON form on the edge.`);
  const fields = new Map<string, { readonly localName: string; readonly read: Read }>();
  const reader: Read = (value, at) => readMessage(schema, fields, value, at);
  known.set(schema.typeName, reader);
  for (const field of schema.fields) {
    if (field.oneof !== undefined) throw new Error(`${field}: a oneof has no JSON form on the edge.`);
    fields.set(field.jsonName, { localName: field.localName, read: fieldReader(field, known) });
  }
  return reader;
}

function readMessage(
  schema: DescMessage,
  fields: ReadonlyMap<string, { readonly localName: string; readonly read: Read }>,
  value: unknown,
  at: Place,
): unknown {
  if (!isPlain(value)) return complain(at, 'must be an object');
  if (at.depth >= maxDepth) return complain(at, 'is nested too deeply');
  const message = create(schema);
  for (const name of Object.keys(value)) {
    const field = fields.get(name);
    const below = inside(at, at.path === '' ? name : `${at.path}.${name}`);
    if (field === undefined) {
      complain(below, 'is not a known field');
      continue;
    }
    // As in protobuf's mapping, null says that nothing is given.
    if (value[name] === null) continue;
    const read = field.read(value[name], below);
    if (read !== undefined) Reflect.set(message, field.localName, read);
  }
  return message;
}

function fieldReader(field: DescField, known: Map<string, Read>): Read {
  const single =
    field.message !== undefined
      ? messageReader(field.message, known)
      : simple(field.enum !== undefined ? enumParser(field.enum) : scalarParser(field.scalar));
  if (field.fieldKind === 'list') return listReader(single);
  if (field.fieldKind === 'map') return mapReader(single);
  return single;
}

const simple =
  (parse: Parse): Read =>
  (value, at) => {
    const parsed = parse(value);
    return 'wrong' in parsed ? complain(at, parsed.wrong) : parsed.value;
  };

const listReader =
  (read: Read): Read =>
  (value, at) =>
    Array.isArray(value)
      ? value.map((item: unknown, i) => read(item, inside(at, `${at.path}[${i}]`)))
      : complain(at, 'must be a list');

const mapReader =
  (read: Read): Read =>
  (value, at) => {
    if (!isPlain(value)) return complain(at, 'must be an object');
    const entries = Object.keys(value).map((key) => {
      const below = inside(at, `${at.path}.${key}`);
      return [key, isMapKey(key) ? read(value[key], below) : complain(below, 'is not a usable name')] as const;
    });
    return Object.fromEntries(entries);
  };

/** Whether a name may be a key of a map: "__proto__" is where careless copies of an object get poisoned. */
export const isMapKey = (key: string): boolean => key !== '__proto__' && !key.includes('\0') && key.isWellFormed();

function complain(at: Place, description: string): undefined {
  if (at.violations.length < maxViolations) at.violations.push({ field: at.path.slice(0, 200), description });
}

const inside = (at: Place, path: string): Place => ({ path, depth: at.depth + 1, violations: at.violations });

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isMessage = (value: unknown): value is MessageShape<DescMessage> => isPlain(value) && '$typeName' in value;
