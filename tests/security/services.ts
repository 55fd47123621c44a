import { create, type DescService } from '@bufbuild/protobuf';
import { systemClock } from '#platform/kernel/clock.ts';
import { Failure } from '#platform/kernel/errors.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { layered } from '#platform/rpc/chain.ts';
import { inProcessClient } from '#platform/rpc/in-process.ts';
import { type AccessPolicy, access } from '#platform/rpc/interceptors/access.ts';
import { guarding } from '#platform/rpc/interceptors/guarding.ts';
import { clientInterceptors, serverInterceptors } from '#platform/rpc/interceptors/index.ts';
import type { Caller, Implementation, Interceptors } from '#platform/rpc/port.ts';
import { offering } from '#platform/rpc/testing.ts';
import { idsOnly } from '#platform/telemetry/traces.ts';
import { methodOf } from '../../services/gateway/methods.ts';
import type { Route } from '../../services/gateway/routes/table.ts';
import { gateway } from '../../services/gateway/service.ts';

/** What a service answers that was reached: nothing behind the guards is really there. */
export const reached = 'UNIMPLEMENTED';

const contracts = gateway.needs;

/** Every service of the shop behind its own guards, and nothing behind those. */
export const guardedServices = (policy?: AccessPolicy) =>
  servicesBehind((contract) =>
    serverInterceptors({
      contracts: [contract],
      traces: idsOnly(systemIds),
      metrics: { rpc() {} },
      clock: systemClock,
      ...(policy === undefined ? {} : { policy }),
    }),
  );

/** The same, where a call that was let in fails in the words of what its caller is to the shop in it. */
export const tellingServices = (policy: AccessPolicy) =>
  servicesBehind((contract) => layered([access([contract], { policy, clock: systemClock }), telling]));

const telling = guarding(({ context: { staff = 'nobody' } }) => {
  throw new Failure('unimplemented', reached, staff);
});

const servicesBehind = (guardsOf: (contract: DescService) => Interceptors) =>
  Object.fromEntries(
    Object.entries(contracts).map(([name, contract]) => [
      name,
      inProcessClient(contract, offering(contract), {
        client: clientInterceptors({ clock: systemClock, ids: systemIds }),
        server: guardsOf(contract),
        clock: systemClock,
        log: { error() {} },
      }),
    ]),
  );

/** The same services with their guards away: whatever comes through was let in by the edge. */
export const openServices = () =>
  Object.fromEntries(Object.entries(contracts).map(([name, contract]) => [name, serviceOf(contract, {})]));

/** A service of which a test answers some calls, without guards. */
export const serviceOf = <S extends DescService>(contract: S, only: Partial<Implementation<S>>) =>
  inProcessClient(contract, offering(contract, only), {
    client: { unary: [], stream: [] },
    server: { unary: [], stream: [] },
    clock: systemClock,
    log: { error() {} },
  });

type Services = ReturnType<typeof openServices>;

/** How a call of somebody fails at the service of a route; it always does, since nothing is there. */
export async function failureAt(
  services: Services,
  route: Route,
  who: { readonly caller: Caller; readonly orderTokens?: readonly string[] },
): Promise<Failure> {
  const context = {
    traceparent: '',
    deadlineMs: Date.now() + 10_000,
    signal: new AbortController().signal,
    idempotencyKey: '',
    orderTokens: [],
    ...who,
  };
  try {
    const answer = methodOf(services, route)(create(route.method.input), context);
    if (isStream(answer)) for await (const _ of answer) break;
    else await answer;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('something answered that is not there');
}

const isStream = (answer: unknown): answer is AsyncIterable<unknown> =>
  typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
