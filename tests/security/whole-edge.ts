import { gateway } from '../../services/gateway/service.ts';
import { toyShop } from '../../services/gateway/testing.ts';
import { type Person, rolesOf } from './people.ts';
import type { Request } from './requests.ts';
import { guardedServices } from './services.ts';

/** The real edge over all contracts of the shop, without a database: who is let in, and with what. */
export async function wholeEdge(
  clients: Readonly<Record<string, unknown>> = guardedServices(),
  env: Readonly<Record<string, string>> = { RATE_LIMITS: 'off' },
) {
  const shop = await toyShop({ contracts: gateway.needs, clients, env });
  const headersOf = async (person: Person): Promise<Readonly<Record<string, string>>> => {
    if (person === 'anonymous') return {};
    if (person === 'guest') return { 'order-token': 'tok-1' };
    const proof = { proved_at: Math.floor(Date.now() / 1000), second_factor: true };
    return { authorization: `Bearer ${await shop.token({ roles: rolesOf(person), ...proof })}` };
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
