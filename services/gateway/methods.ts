import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import type { CallContext } from '#platform/rpc/port.ts';
import type { Route } from './routes/table.ts';

/** A neighbour's method, whatever its types. */
export type Method = (request: MessageShape<DescMessage>, context: CallContext) => unknown;

/** Finds a route's method among the clients; a missing one stops the start. */
export function methodOf(clients: Readonly<Record<string, unknown>>, route: Route): Method {
  const client = clients[route.service];
  const method: unknown =
    typeof client === 'object' && client !== null ? Reflect.get(client, route.method.localName) : undefined;
  if (typeof method !== 'function') throw new Error(`${route.service} offers no ${route.method.name}`);
  return (request, context): unknown => Reflect.apply(method, client, [request, context]);
}
