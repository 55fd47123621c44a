import type { DescField } from '@bufbuild/protobuf';
import type { Route } from '../../services/gateway/routes/table.ts';
import { routesOf } from '../../services/gateway/routes/table.ts';
import { gateway } from '../../services/gateway/service.ts';
import { type Fill, fieldValue, isNeeded, type TextOf, unknownText } from './values.ts';

/** Every address of the shop's API, from the contracts alone: a new one is tested without a new line. */
export const routes: readonly Route[] = routesOf(gateway.needs);

export const nameOf = (route: Route): string => `${route.verb} ${route.template.path}`;

export function routeNamed(name: string): Route {
  const route = routes.find((one) => nameOf(one) === name);
  if (route === undefined) throw new Error(`there is no ${name}`);
  return route;
}

/** A request as a client sends it. */
export interface Request {
  readonly method: string;
  readonly url: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** The value for one field of a request, or undefined for one that is made up. */
export type Known = (route: Route, field: DescField) => string | undefined;

export interface Making {
  readonly fill?: Fill;
  readonly known?: Known;
  readonly textOf?: TextOf;
}

/** A request that a route's bounds take. */
export function requestOf(
  route: Route,
  { fill = 'least', known = () => undefined, textOf = unknownText }: Making = {},
): Request {
  const making = { fill, textOf, depth: 0 };
  const path = route.pathFields.reduce(
    (so, field) =>
      so.replace(`{${field.name}}`, encodeURIComponent(String(known(route, field) ?? fieldValue(field, making)))),
    route.template.path,
  );
  const rest = restOf(route).filter((field) => fill === 'all' || isNeeded(field) || known(route, field) !== undefined);
  const values = rest.map((field) => [field.jsonName, known(route, field) ?? fieldValue(field, making)] as const);
  if (route.body) return { method: route.verb, url: path, body: Object.fromEntries(values) };
  const query = new URLSearchParams(values.flatMap(([name, value]) => inQuery(name, value)));
  return { method: route.verb, url: query.size === 0 ? path : `${path}?${query}` };
}

/** The fields of a route that are not in its path. */
export const restOf = (route: Route): readonly DescField[] =>
  route.method.input.fields.filter((field) => !route.pathFields.includes(field));

function inQuery(name: string, value: unknown): [string, string][] {
  if (Array.isArray(value)) return [[name, value.join(',')]];
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).map(([key, one]) => [`${name}.${key}`, String(one)]);
  return [[name, String(value)]];
}
