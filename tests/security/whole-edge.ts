import { systemClock } from '#platform/kernel/clock.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { inProcessClient } from '#platform/rpc/in-process.ts';
import { clientInterceptors, serverInterceptors } from '#platform/rpc/interceptors/index.ts';
import { offering } from '#platform/rpc/testing.ts';
import { idsOnly } from '#platform/telemetry/traces.ts';
import { gateway } from '../../services/gateway/service.ts';
import { toyShop } from '../../services/gateway/testing.ts';
import type { Person } from './people.ts';
import { rolesOf } from './people.ts';
import type { Request } from './requests.ts';

/** What a service answers that was reached: nothing behind the guards is really there. */
export const reached = 'UNIMPLEMENTED';

const contracts = gateway.needs;

/** Every service of the shop behind its own guards, and nothing behind those. */
export const guardedServices = () =>
  Object.fromEntries(
    Object.entries(contracts).map(([name, contract]) => [
      name,
      inProcessClient(contract, offering(contract), {
        client: clientInterceptors({ clock: systemClock, ids: systemIds }),
        server: serverInterceptors({
          contracts: [contract],
          traces: idsOnly(systemIds),
          metrics: { rpc() {} },
          clock: systemClock,
        }),
        clock: systemClock,
        log: { error() {} },
      }),
    ]),
  );

/** The same services with their guards away: whatever comes through was let in by the edge. */
export const openServices = () =>
  Object.fromEntries(
    Object.entries(contracts).map(([name, contract]) => [
      name,
      inProcessClient(contract, offering(contract), {
        client: { unary: [], stream: [] },
        server: { unary: [], stream: [] },
        clock: systemClock,
        log: { error() {} },
      }),
    ]),
  );

/** The real edge over all contracts of the shop, without a database: who is let in, and with what. */
export async function wholeEdge(
  clients: Readonly<Record<string, unknown>> = guardedServices(),
  env: Readonly<Record<string, string>> = { RATE_LIMITS: 'off' },
) {
  const shop = await toyShop({ contracts, clients, env });
  const headersOf = async (person: Person): Promise<Readonly<Record<string, string>>> => {
    if (person === 'anonymous') return {};
    if (person === 'guest') return { 'order-token': 'tok-1' };
    return { authorization: `Bearer ${await shop.token({ roles: rolesOf(person) })}` };
  };
  return {
    ...shop,
    async ask({ method, url, body }: Request, headers: Readonly<Record<string, string>> = {}) {
      const answer = await shop.app.inject({
        method: verbOf(method),
        url,
        headers,
        ...(body === undefined ? {} : { body }),
      });
      const said: unknown = answer.body === '' ? {} : JSON.parse(answer.body);
      return { status: answer.statusCode, text: answer.body, headers: answer.headers, ...problemOf(said) };
    },
    /** What each person sends with a request. */
    headersOf,
  };
}

function problemOf(said: unknown): { readonly reason: string; readonly fields: readonly string[] } {
  const { reason = '', violations = [] }: { reason?: string; violations?: { field: string }[] } = Object(said);
  return { reason, fields: violations.map(({ field }) => field) };
}

const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

function verbOf(method: string): (typeof verbs)[number] {
  const verb = verbs.find((one) => one === method);
  if (verb === undefined) throw new Error(`${method} is no verb of the API`);
  return verb;
}
