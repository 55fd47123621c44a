/**
 * Deep copies of messages, compiled once per schema: what one side of a call does to its message later,
 * the other never sees. A library clone walks the descriptor each time and costs twenty times as much.
 */
import { type DescField, type DescMessage, type DescOneof, type MessageShape, ScalarType } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';

/** A copy of a message, or the message that a plain object stands for. Throws a TypeError naming the wrong field. */
type Copy<M extends DescMessage> = (value: unknown) => MessageShape<M>;

/** Gives the copier of a schema; keeps those it has made, and so belongs to one transport. */
export function copiers(): <M extends DescMessage>(schema: M) => Copy<M> {
  const made = new Map<string, Copy<DescMessage>>();
  const copierOf = (schema: DescMessage): Copy<DescMessage> => {
    const known = made.get(schema.typeName);
    if (known !== undefined) return known;
    // A message may hold itself, so the name is taken before its members are compiled.
    let compiled: Copy<DescMessage> | undefined;
    made.set(schema.typeName, (value) => (compiled as Copy<DescMessage>)(value));
    compiled = compile(schema, copierOf);
    made.set(schema.typeName, compiled);
    return compiled;
  };
  return <M extends DescMessage>(schema: M) => copierOf(schema) as Copy<M>;
}

type CopierOf = (schema: DescMessage) => Copy<DescMessage>;
type Json = Record<string, unknown>;
type CopyValue = (value: unknown) => unknown;
type Member = { readonly name: string; readonly copy: CopyValue; readonly absent: (() => unknown) | undefined };

function compile(schema: DescMessage, copierOf: CopierOf): Copy<DescMessage> {
  const members = schema.members.map((member) =>
    member.kind === 'oneof' ? oneofMember(member, copierOf) : fieldMember(member, copierOf),
  );
  const typeName = schema.typeName;
  return (value) => {
    if (typeof value !== 'object' || value === null) throw new TypeError(`${typeName} is expected`);
    const given = value as Json;
    if (given.$typeName !== undefined && given.$typeName !== typeName) {
      throw new TypeError(`${typeName} is expected, not ${String(given.$typeName)}`);
    }
    const copy: Json = { $typeName: typeName };
    for (let at = 0; at < members.length; at += 1) {
      const member = members[at] as Member;
      const part = given[member.name];
      if (part !== undefined && part !== null) copy[member.name] = member.copy(part);
      else if (member.absent !== undefined) copy[member.name] = member.absent();
    }
    return copy as unknown as MessageShape<DescMessage>;
  };
}

function fieldMember(field: DescField, copierOf: CopierOf): Member {
  const name = field.localName;
  const implicit = field.presence === IMPLICIT;
  if (field.fieldKind === 'list') {
    const item = field.message ? messageValue(field, copierOf) : valueOf(field);
    return { name, copy: (value) => listOf(value, item, field), absent: () => [] };
  }
  if (field.fieldKind === 'map') {
    const item = field.message ? messageValue(field, copierOf) : valueOf(field);
    return { name, copy: (value) => mapOf(value, item, field), absent: () => ({}) };
  }
  if (field.fieldKind === 'message') return { name, copy: messageValue(field, copierOf), absent: undefined };
  const zero = field.fieldKind === 'enum' ? 0 : zeroOf(field.scalar, field.longAsString);
  return {
    name,
    copy: valueOf(field),
    absent: implicit ? () => (zero instanceof Uint8Array ? new Uint8Array() : zero) : undefined,
  };
}

function oneofMember(oneof: DescOneof, copierOf: CopierOf): Member {
  const cases = new Map(
    oneof.fields.map((field) => [field.localName, field.message ? messageValue(field, copierOf) : valueOf(field)]),
  );
  const copy = (value: unknown) => {
    const { case: which, value: inner } = value as { case?: string; value?: unknown };
    if (which === undefined) return { case: undefined };
    const copyCase = cases.get(which);
    if (copyCase === undefined) throw wrong(oneof, `has no case ${which}`);
    return { case: which, value: copyCase(inner) };
  };
  return { name: oneof.localName, copy, absent: () => ({ case: undefined }) };
}

function messageValue(field: DescField, copierOf: CopierOf): CopyValue {
  const schema = field.message as DescMessage;
  // google.protobuf.Struct and the wrappers stand in a field as what they hold.
  if (schema.typeName === 'google.protobuf.Struct') return (value) => structuredClone(value);
  if (field.fieldKind === 'message' && field.oneof === undefined && isWrapperDesc(schema)) {
    return valueOf(schema.fields[0] as DescField);
  }
  return copierOf(schema);
}

function listOf(value: unknown, copy: CopyValue, field: DescField): unknown[] {
  if (!Array.isArray(value)) throw wrong(field, 'must be a list');
  const list = new Array(value.length);
  for (let at = 0; at < value.length; at += 1) list[at] = copy(value[at]);
  return list;
}

function mapOf(value: unknown, copy: CopyValue, field: DescField): Json {
  if (typeof value !== 'object' || Array.isArray(value)) throw wrong(field, 'must be a map');
  const map: Json = {};
  for (const key of Object.keys(value as Json)) {
    const part = copy((value as Json)[key]);
    if (key === '__proto__')
      Object.defineProperty(map, key, { value: part, enumerable: true, configurable: true, writable: true });
    else map[key] = part;
  }
  return map;
}

function valueOf(field: DescField): CopyValue {
  const fits =
    field.scalar === undefined ? isInt32 : fitsOf(field.scalar, 'longAsString' in field && field.longAsString);
  const bytes = field.scalar === ScalarType.BYTES;
  return (value) => {
    if (!fits(value)) throw wrong(field, 'holds a value of the wrong type');
    return bytes ? (value as Uint8Array).slice() : value;
  };
}

const isInt32 = (value: unknown) => typeof value === 'number' && (value | 0) === value;
const isUint32 = (value: unknown) => typeof value === 'number' && value >>> 0 === value;

function fitsOf(scalar: ScalarType, longAsString: boolean): (value: unknown) => boolean {
  switch (scalar) {
    case ScalarType.STRING:
      return (value) => typeof value === 'string';
    case ScalarType.BOOL:
      return (value) => typeof value === 'boolean';
    case ScalarType.BYTES:
      return (value) => value instanceof Uint8Array;
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return (value) => typeof value === 'number';
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return isInt32;
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return isUint32;
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return longAsString
        ? (value) => typeof value === 'string' && /^-?\d{1,19}$/.test(value)
        : (value) => typeof value === 'bigint' && BigInt.asIntN(64, value) === value;
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return longAsString
        ? (value) => typeof value === 'string' && /^\d{1,20}$/.test(value)
        : (value) => typeof value === 'bigint' && BigInt.asUintN(64, value) === value;
  }
}

function zeroOf(scalar: ScalarType, longAsString: boolean): unknown {
  switch (scalar) {
    case ScalarType.STRING:
      return '';
    case ScalarType.BOOL:
      return false;
    case ScalarType.BYTES:
      return new Uint8Array();
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return longAsString ? '0' : 0n;
    default:
      return 0;
  }
}

const wrong = (field: DescField | DescOneof, what: string) =>
  new TypeError(`${field.parent.typeName}.${field.localName} ${what}`);

// google.protobuf.FeatureSet.FieldPresence.IMPLICIT; the library's name for it is a type only.
const IMPLICIT = 2;
