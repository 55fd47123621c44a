import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { Format } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import type { Route } from '../../services/gateway/routes/table.ts';
import { type Request, requestOf, restOf } from './requests.ts';
import { boundsOf } from './values.ts';

/** One thing that is wrong with a request whose every other field is right. */
export interface Wrong {
  readonly what: string;
  /** The field as a violation names it: "lines[0].quantity". */
  readonly field: string;
  readonly request: Request;
}

/** Every way to leave the bounds of a route by one field, in the body or in the query. */
export const wrongRequests = (route: Route): readonly Wrong[] =>
  spots(restOf(route), []).flatMap((spot) =>
    wrongValues(spot.field, spot.single).flatMap(({ what, value }) => {
      const request = route.body ? inBody(route, spot.path, value) : inQuery(route, spot, value);
      return request === null ? [] : [{ what, field: nameOf(spot.path), request }];
    }),
  );

/** The same for fields that no contract knows, in the request and in every message that it holds. */
export function unknownFields(route: Route, names: readonly string[]): readonly Wrong[] {
  const top = { path: [], fields: route.method.input.fields };
  const places = [top, ...(route.body ? spots(restOf(route), []).flatMap(messageAt) : [])];
  return places.flatMap(({ path, fields }) =>
    names
      .filter((name) => !fields.some((field) => field.jsonName === name))
      .map((name) => {
        const full = [...path, name];
        const request = route.body ? inBody(route, full, 'x') : withQuery(route, name, 'x');
        return { what: `${name} that nobody asked for`, field: nameOf(full), request };
      }),
  );
}

/** A place of a request. Of a list both the list and its first item are one. */
interface Spot {
  readonly path: readonly (string | number)[];
  readonly field: DescField;
  readonly single: boolean;
}

function spots(fields: readonly DescField[], path: Spot['path']): readonly Spot[] {
  return fields.flatMap((field) => {
    const here = [...path, field.jsonName];
    if (field.fieldKind === 'map') return [];
    const whole = { path: here, field, single: field.fieldKind !== 'list' };
    const item = field.fieldKind === 'list' ? [{ path: [...here, 0], field, single: true }] : [];
    const at = field.fieldKind === 'list' ? [...here, 0] : here;
    const below = isPlain(field.message) && path.length < 6 ? spots(field.message.fields, at) : [];
    return [whole, ...item, ...below];
  });
}

const messageAt = ({ path, field, single }: Spot) =>
  single && isPlain(field.message) ? [{ path, fields: field.message.fields }] : [];

const isPlain = (message: DescMessage | undefined): message is DescMessage =>
  message !== undefined && message.typeName !== 'google.protobuf.Timestamp';

function wrongValues(field: DescField, single: boolean): readonly { what: string; value: unknown }[] {
  const bounds = boundsOf(field);
  if (!single) return [{ what: 'too many items', value: Array((bounds?.maxLength ?? 1_000) + 1).fill(null) }];
  if (field.message !== undefined) return [{ what: 'text where an object belongs', value: 'x' }];
  if (field.enum !== undefined) return [{ what: 'an unknown word', value: 'no_such_word' }];
  if (field.scalar === ScalarType.BOOL) return [{ what: 'a word for yes', value: 'yes' }];
  if (field.scalar === ScalarType.BYTES) return [{ what: 'no base64', value: '%%' }];
  if (field.scalar === ScalarType.STRING) return wrongTexts(field);
  return wrongNumbers(field);
}

function wrongNumbers(field: DescField): readonly { what: string; value: unknown }[] {
  const { minimum, maximum } = boundsOf(field) ?? {};
  const isFraction = field.scalar === ScalarType.DOUBLE || field.scalar === ScalarType.FLOAT;
  return [
    { what: 'a word for a number', value: 'many' },
    ...(isFraction ? [] : [{ what: 'half of one', value: 1.5 }]),
    ...(minimum === undefined ? [] : [{ what: 'less than the least', value: Number(minimum) - 1 }]),
    ...(maximum === undefined ? [] : [{ what: 'more than the most', value: Number(maximum) + 1 }]),
  ];
}

function wrongTexts(field: DescField): readonly { what: string; value: unknown }[] {
  const bounds = field.fieldKind === 'scalar' ? boundsOf(field) : undefined;
  const format = boundsOf(field)?.format ?? Format.UNSPECIFIED;
  return [
    { what: 'too long a text', value: 'x'.repeat((bounds?.maxLength ?? 10_000) + 1) },
    { what: 'a text with a bell in it', value: 'a\u0007b' },
    ...(format === Format.UNSPECIFIED ? [] : [{ what: 'a text of another form', value: '< no / such: form >' }]),
  ];
}

function inBody(route: Route, path: Spot['path'], value: unknown): Request {
  const request = requestOf(route, { fill: 'all' });
  const body: unknown = structuredClone(request.body ?? {});
  put(body, path, Array.isArray(value) ? listLike(body, path, value.length) : value);
  return { ...request, body: Object(body) };
}

/** As many items as that, each like the first one there, so that nothing but their number is wrong. */
const listLike = (body: unknown, path: Spot['path'], length: number): unknown[] => {
  const there: unknown = path.reduce((at: unknown, name) => Object(at)[name], body);
  return Array(length).fill(Array.isArray(there) ? there[0] : 'x');
};

function put(into: unknown, path: Spot['path'], value: unknown): void {
  const last = path.at(-1) ?? '';
  const parent: unknown = path.slice(0, -1).reduce((at: unknown, name) => Object(at)[name], into);
  if (typeof parent === 'object' && parent !== null) Reflect.set(parent, last, value);
}

/** A query has no form for what is nested, nor for text that is no text. */
function inQuery(route: Route, { path, field, single }: Spot, value: unknown): Request | null {
  const [name] = path;
  if (path.length !== 1 || field.message !== undefined || !single) return null;
  return withQuery(route, String(name), String(value));
}

function withQuery(route: Route, name: string, value: string): Request {
  const { method, url } = requestOf(route);
  const { pathname, searchParams } = new URL(url, 'http://x');
  searchParams.set(name, value);
  return { method, url: `${pathname}?${searchParams}` };
}

const nameOf = (path: Spot['path']): string =>
  path.reduce<string>(
    (so, part) => (typeof part === 'number' ? `${so}[${part}]` : `${so}${so === '' ? '' : '.'}${part}`),
    '',
  );
