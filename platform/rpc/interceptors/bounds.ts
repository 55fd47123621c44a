import {
  type DescEnum,
  type DescField,
  type DescMessage,
  type DescOneof,
  getOption,
  hasOption,
  ScalarType,
} from '@bufbuild/protobuf';
import { type Bounds, bounds as boundsOption } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import { invalid, type Violation } from '#platform/kernel/errors.ts';
import type { Call, Layer } from '../port.ts';
import { shapes } from './formats.ts';
import { guarding } from './guarding.ts';

/** Refuses requests that break the bounds of their contract, before the implementation sees them. */
export function bounds(): Layer {
  const checkOf = checkers();
  const check = ({ method, request }: Call) => {
    const found: Violation[] = [];
    checkOf(method.input)(request, '', found);
    if (found.length > 0) throw invalid(found);
  };
  return guarding(check);
}

/** Adds what is wrong with a value at a path. */
type Check = (value: unknown, path: string, found: Violation[]) => void;
type CheckOf = (schema: DescMessage) => Check;

const MAX_TEXT = 10_000;
const MAX_ITEMS = 1_000;
const MAX_VIOLATIONS = 50;
const LONGEST_KEY_SHOWN = 60;

/** Compiles the checks of a schema at its first use and keeps them. */
function checkers(): CheckOf {
  const made = new Map<string, Check>();
  const checkOf: CheckOf = (schema) => {
    const known = made.get(schema.typeName);
    if (known !== undefined) return known;
    // A message may hold itself, so the name is taken before its fields are compiled.
    let compiled: Check = () => {};
    made.set(schema.typeName, (value, path, found) => compiled(value, path, found));
    compiled = messageCheck(schema, checkOf);
    made.set(schema.typeName, compiled);
    return compiled;
  };
  return checkOf;
}

function messageCheck(schema: DescMessage, checkOf: CheckOf): Check {
  const checks = schema.members.map((member) =>
    member.kind === 'oneof'
      ? oneofCheck(member, checkOf)
      : { name: member.localName, check: fieldCheck(member, checkOf) },
  );
  return (value, path, found) => {
    const message = value as Readonly<Record<string, unknown>>;
    for (const { name, check } of checks) {
      if (found.length >= MAX_VIOLATIONS) return;
      check(message[name], path === '' ? name : `${path}.${name}`, found);
    }
  };
}

function oneofCheck(oneof: DescOneof, checkOf: CheckOf): { name: string; check: Check } {
  const cases = new Map(oneof.fields.map((field) => [field.localName, fieldCheck(field, checkOf)]));
  const check: Check = (value, path, found) => {
    const chosen = value as { readonly case?: string; readonly value?: unknown } | undefined;
    if (chosen?.case === undefined) return;
    const parent = path.slice(0, path.length - oneof.localName.length);
    cases.get(chosen.case)?.(chosen.value, `${parent}${chosen.case}`, found);
  };
  return { name: oneof.localName, check };
}

function fieldCheck(field: DescField, checkOf: CheckOf): Check {
  const given = hasOption(field, boundsOption) ? getOption(field, boundsOption) : undefined;
  if (field.fieldKind === 'list') return listCheck(given, itemCheck(field, given, checkOf));
  if (field.fieldKind === 'map') return mapCheck(given, itemCheck(field, undefined, checkOf));
  const check = field.message ? checkOf(field.message) : valueCheck(field, given);
  const required = given?.required ?? false;
  return (value, path, found) => {
    if (value !== undefined) check(value, path, found);
    else if (required) found.push({ field: path, description: 'is required' });
  };
}

/** A list's lengths bound the list; its format and its least and greatest values bound each item. */
function itemCheck(
  field: DescField & { fieldKind: 'list' | 'map' },
  given: Bounds | undefined,
  checkOf: CheckOf,
): Check {
  if (field.message) return checkOf(field.message);
  return valueCheck(field, given && { ...given, minLength: undefined, maxLength: undefined, required: false });
}

type ValueBounds = Omit<Bounds, '$typeName' | '$unknown' | 'minLength' | 'maxLength'> & {
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
};

function valueCheck(field: DescField, given: ValueBounds | undefined): Check {
  if (field.enum !== undefined) return enumCheck(field.enum, given);
  if (field.scalar === ScalarType.STRING) return textCheck(given, field.fieldKind === 'scalar' && isImplicit(field));
  if (field.scalar === ScalarType.BYTES) return bytesCheck(given);
  if (field.scalar === ScalarType.BOOL) return () => {};
  return numberCheck(given);
}

function textCheck(given: ValueBounds | undefined, emptyIsAbsent: boolean): Check {
  const shape = given === undefined ? undefined : shapes.get(given.format);
  const maxLength = given?.maxLength ?? shape?.maxLength ?? MAX_TEXT;
  const minLength = given?.minLength ?? 0;
  return (value, path, found) => {
    const text = value as string;
    const length = lengthOf(text, minLength, maxLength);
    const wrong = (description: string) => found.push({ field: path, description });
    if (given?.required && text.trim() === '') wrong('is required');
    else if (length > maxLength) wrong(`must have at most ${maxLength} characters`);
    else if (length < minLength) wrong(`must have at least ${minLength} characters`);
    else if (isUnclean(text)) wrong('must not hold control characters');
    else if (shape !== undefined && !(emptyIsAbsent && text === '') && !shape.fits(text))
      wrong(`must be ${shape.words}`);
  };
}

/**
 * In characters, as JSON Schema and PostgreSQL count, of which JavaScript's are up to two; counted one by one only where
 * that could tell.
 */
function lengthOf(text: string, minLength: number, maxLength: number): number {
  const halves = text.length;
  const isCertain = halves > 2 * maxLength || (halves <= maxLength && halves >= 2 * minLength);
  return isCertain ? halves : Array.from(text).length;
}

// Newline (of either kind) and tab are the only ones that people write. Half a surrogate pair is no character at all.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\r(?!\n)/;
const isUnclean = (text: string) => CONTROL.test(text) || !text.isWellFormed();

/** Without a bound of its own it is bounded by what a message may hold. */
function bytesCheck({ maxLength }: Pick<ValueBounds, 'maxLength'> = {}): Check {
  if (maxLength === undefined) return () => {};
  return (value, path, found) => {
    const bytes = value as Uint8Array;
    if (bytes.length > maxLength) found.push({ field: path, description: `must have at most ${maxLength} bytes` });
  };
}

function numberCheck(given: ValueBounds | undefined): Check {
  const { minimum, maximum } = given ?? {};
  return (value, path, found) => {
    const number = value as number | bigint;
    if (typeof number === 'number' && !Number.isFinite(number))
      found.push({ field: path, description: 'must be a number' });
    else if (minimum !== undefined && number < minimum)
      found.push({ field: path, description: `must be at least ${minimum}` });
    else if (maximum !== undefined && number > maximum)
      found.push({ field: path, description: `must be at most ${maximum}` });
  };
}

function enumCheck(desc: DescEnum, given: ValueBounds | undefined): Check {
  const known = new Set(desc.values.map((value) => value.number));
  return (value, path, found) => {
    if (value === 0 && given?.required) found.push({ field: path, description: 'is required' });
    else if (!known.has(value as number)) found.push({ field: path, description: 'must be one of the known words' });
  };
}

function listCheck(given: Bounds | undefined, check: Check): Check {
  const count = countCheck(given);
  return (value, path, found) => {
    const items = value as readonly unknown[];
    if (!count(items.length, path, found)) return;
    for (let at = 0; at < items.length && found.length < MAX_VIOLATIONS; at += 1)
      check(items[at], `${path}[${at}]`, found);
  };
}

function mapCheck(given: Bounds | undefined, check: Check): Check {
  const count = countCheck(given);
  const checkKey = textCheck(undefined, true);
  return (value, path, found) => {
    const entries = Object.entries(value as Readonly<Record<string, unknown>>);
    if (!count(entries.length, path, found)) return;
    for (const [key, item] of entries) {
      if (found.length >= MAX_VIOLATIONS) return;
      const keyPath = `${path}.${key.slice(0, LONGEST_KEY_SHOWN)}`;
      checkKey(key, keyPath, found);
      check(item, keyPath, found);
    }
  };
}

/** Answers whether the items are worth looking at. */
function countCheck(given: Bounds | undefined): (count: number, path: string, found: Violation[]) => boolean {
  const most = given?.maxLength ?? MAX_ITEMS;
  const least = given?.minLength ?? (given?.required ? 1 : 0);
  return (count, path, found) => {
    if (count > most) found.push({ field: path, description: `must have at most ${most} items` });
    else if (count < least)
      found.push({ field: path, description: `must have at least ${least} item${least === 1 ? '' : 's'}` });
    else return true;
    return false;
  };
}

// google.protobuf.FeatureSet.FieldPresence.IMPLICIT: an empty text is the same as none.
const isImplicit = (field: DescField) => field.presence === 2;
