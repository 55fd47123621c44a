import type { DescField } from '@bufbuild/protobuf';
import type { Violation } from '#platform/kernel/errors.ts';
import { isMapKey } from '../json/decode.ts';
import { type Parsed, textParser } from '../json/scalars.ts';

/** Reads a query's names and values into a message; everything that is wrong is added to `violations`. */
type ReadQuery = (query: Readonly<Record<string, unknown>>, into: object, violations: Violation[]) => void;

/**
 * A reader for the fields that a query may fill: single values, lists (`skus=a,b` or given again) and maps of
 * text (`attributes.colour=red`). An empty value says nothing, as forms send what was left blank.
 */
export function queryReader(fields: readonly DescField[]): ReadQuery {
  const readers = new Map(fields.filter(isReadable).map((field) => [field.jsonName, fieldReader(field)]));
  return (query, into, violations) => {
    const maps = new Map<string, Record<string, unknown>>();
    for (const name of Object.keys(query)) {
      const dot = name.indexOf('.');
      const reader = readers.get(dot < 0 ? name : name.slice(0, dot));
      const values = [query[name]].flat().filter((value) => typeof value === 'string' && value !== '');
      const complain = (description: string) => violations.push({ field: name.slice(0, 200), description });
      if (reader === undefined || reader.isMap !== dot >= 0) complain('is not a known parameter');
      else if (reader.isMap && !isMapKey(name.slice(dot + 1))) complain('is not a usable name');
      else if (values.length > 0) {
        const parsed = reader.read(values.map(String));
        if ('wrong' in parsed) complain(parsed.wrong);
        else if (reader.isMap) entriesOf(maps, reader.localName)[name.slice(dot + 1)] = parsed.value;
        else Reflect.set(into, reader.localName, parsed.value);
      }
    }
    for (const [localName, entries] of maps) Reflect.set(into, localName, entries);
  };
}

/** Messages and maps of anything but text have no form in a query. */
export const isReadable = (field: DescField): boolean =>
  field.message === undefined && (field.fieldKind !== 'map' || field.enum === undefined);

interface FieldReader {
  readonly localName: string;
  readonly isMap: boolean;
  readonly read: (values: readonly string[]) => Parsed;
}

function fieldReader(field: DescField): FieldReader {
  const parse = textParser(field);
  const one = (values: readonly string[]): Parsed =>
    values.length === 1 ? parse(values[0] ?? '') : { wrong: 'may be given only once' };
  const many = (values: readonly string[]): Parsed => {
    const parsed = values.flatMap((value) => value.split(',')).map(parse);
    const wrong = parsed.find((item) => 'wrong' in item);
    return wrong ?? { value: parsed.map((item) => ('value' in item ? item.value : undefined)) };
  };
  return {
    localName: field.localName,
    isMap: field.fieldKind === 'map',
    read: field.fieldKind === 'list' ? many : one,
  };
}

function entriesOf(maps: Map<string, Record<string, unknown>>, name: string): Record<string, unknown> {
  const entries = maps.get(name) ?? {};
  maps.set(name, entries);
  return entries;
}
