import type { FastifyInstance } from 'fastify';
import { Failure } from '#platform/kernel/errors.ts';
import { anonymous, type CallContext } from '#platform/rpc/port.ts';
import type { OrderCookie } from './caller/order-cookie.ts';
import { securityHeaders } from './headers.ts';
import { counting, type Limits } from './limits/limits.ts';
import { methodOf } from './methods.ts';
import { requestReader } from './routes/request.ts';
import type { Route } from './routes/table.ts';

interface Given {
  readonly routes: readonly Route[];
  readonly clients: Readonly<Record<string, unknown>>;
  readonly orders: OrderCookie;
  readonly limits: Limits;
  readonly ownContext: (timeoutMs: number) => CallContext;
  readonly timeoutMs: number;
  readonly https: boolean;
}

/**
 * GET /orders/{id}/open?token=…, the link of a mail: remembers the order in the browser's cookie and leads on to its
 * page, so that the token does not stay in the address bar. A wrong token is not remembered.
 */
export function openedOrders(app: FastifyInstance, given: Given): void {
  const route = given.routes.find((one) => one.verb === 'GET' && one.template.path === '/api/v1/orders/{id}');
  if (route === undefined) return;
  const getOrder = methodOf(given.clients, route);
  const read = requestReader(route);
  const headers = { ...securityHeaders(given.https), 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
  const counted = { onRequest: counting(given.limits, 'sensitive') };
  type Opened = { Params: { id: string }; Querystring: { token?: unknown } };
  app.get<Opened>('/orders/:id/open', counted, async (request, reply) => {
    const { id } = request.params;
    const { token } = request.query;
    reply.headers(headers);
    if (typeof token === 'string' && token !== '' && token.length <= 500) {
      const message = read({ params: { id }, query: {}, body: undefined });
      const context = { ...given.ownContext(given.timeoutMs), caller: anonymous, orderTokens: [token] };
      if (await opens(getOrder(message, context))) {
        reply.header('set-cookie', given.orders.adding(token, given.orders.read(request.headers.cookie)));
      }
    }
    return reply.redirect(`/orders/${encodeURIComponent(id)}`, 303);
  });
}

async function opens(answer: unknown): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code !== 'unavailable') return false;
    throw error;
  }
}
