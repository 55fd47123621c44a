import type { DescService } from '@bufbuild/protobuf';
import { unavailable } from './failures.ts';
import { isStreaming } from './server.ts';

/**
 * A client whose methods look for the real one at each call: a service that hands its own contract out is given one
 * before it has started. Calls until then fail with SERVICE_UNAVAILABLE.
 */
export function laterClient(contract: DescService, started: () => unknown): object {
  const call = (name: string, request: unknown, context: unknown): any => {
    const client = started();
    const method = typeof client === 'object' && client !== null ? Reflect.get(client, name) : undefined;
    if (method === undefined) throw unavailable(contract.typeName);
    return method(request, context);
  };
  return Object.fromEntries(
    contract.methods.map((method) => {
      const name = method.localName;
      const stream = async function* (request: unknown, context: unknown) {
        yield* call(name, request, context);
      };
      const unary = async (request: unknown, context: unknown) => call(name, request, context);
      return [name, isStreaming(method) ? stream : unary];
    }),
  );
}
