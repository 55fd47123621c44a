import { create, type DescField, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import { invalid, type Violation } from '#platform/kernel/errors.ts';
import { decoder } from '../json/decode.ts';
import { textParser } from '../json/scalars.ts';
import { queryReader } from './query.ts';
import type { Route } from './table.ts';

/** What a request brings, as the router hands it over. */
export interface Parts {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Parsed JSON; undefined when there was none. */
  readonly body: unknown;
}

/** A function that makes a route's message out of a request, or throws with everything that is wrong at once. */
export function requestReader(route: Route): (parts: Parts) => MessageShape<DescMessage> {
  const schema = route.method.input;
  const decode = decoder(schema);
  const readQuery = queryReader(route.body ? [] : schema.fields.filter((field) => !route.pathFields.includes(field)));
  const paths = route.pathFields.map(pathReader);
  return ({ params, query, body }) => {
    const violations: Violation[] = [];
    const given = body === undefined ? {} : body;
    const message = route.body ? decode(given, violations) : create(schema);
    if (!route.body && !isEmpty(given)) violations.push({ field: '', description: 'this call takes no body' });
    readQuery(query, message, violations);
    for (const path of paths) path(params, given, message, violations);
    if (violations.length > 0) throw invalid(violations);
    return message;
  };
}

type PathReader = (params: Parts['params'], body: unknown, message: object, violations: Violation[]) => void;

/** Puts a path's variable into the message; a body that says something else is a mistake, never a way around. */
function pathReader(field: DescField): PathReader {
  const parse = textParser(field);
  return (params, body, message, violations) => {
    const parsed = parse(String(params[field.name] ?? ''));
    if ('wrong' in parsed) {
      violations.push({ field: field.jsonName, description: parsed.wrong });
      return;
    }
    const inBody = typeof body === 'object' && body !== null && Object.hasOwn(body, field.jsonName);
    if (inBody && Reflect.get(message, field.localName) !== parsed.value) {
      violations.push({ field: field.jsonName, description: 'differs from the one in the path' });
    }
    Reflect.set(message, field.localName, parsed.value);
  };
}

const isEmpty = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && !Array.isArray(body) && Object.keys(body).length === 0;
