import type { RouteHandlerMethod } from 'fastify';
import { contextOf } from './admission.ts';
import type { OrderCookie } from './caller/order-cookie.ts';
import { apiHeaders } from './headers.ts';
import type { Holds } from './holds.ts';
import { encoder } from './json/encode.ts';
import type { Method } from './methods.ts';
import { withinHolds } from './placing.ts';
import { requestReader } from './routes/request.ts';
import type { Route } from './routes/table.ts';

/** Answers a route by one call. */
export function callHandler(
  route: Route,
  given: {
    readonly method: Method;
    readonly orders: OrderCookie;
    readonly holds: Holds | null;
    readonly https: boolean;
  },
): RouteHandlerMethod {
  const read = requestReader(route);
  const encode = encoder(route.method.output);
  const headers = {
    ...apiHeaders(given.https, route.verb === 'GET' ? route.access : null),
    'content-type': 'application/json; charset=utf-8',
  };
  // An answer with an access token is a placed order: the browser remembers it.
  const places = route.method.output.field['accessToken'] !== undefined;
  const call = withinHolds(given.method, given.holds);
  return async (request, reply) => {
    const { params, query, body } = request;
    const message = read({ params: recordOf(params), query: recordOf(query), body });
    const answer = await call(message, contextOf(request), request.visitor);
    reply.code(route.status).headers(headers);
    if (places) reply.header('set-cookie', rememberOrder(given.orders, answer, request.headers.cookie));
    return reply.send(encode(answer));
  };
}

function rememberOrder(orders: OrderCookie, answer: unknown, cookies: string | undefined): string {
  const token: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'accessToken') : '';
  return orders.adding(String(token), orders.read(cookies));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The router's own objects, which Fastify leaves untyped. */
export const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});
