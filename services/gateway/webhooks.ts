import type { FastifyInstance } from 'fastify';
import type { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import type { CallContext, Client } from '#platform/rpc/port.ts';
import { webhookBytes } from './config.ts';
import { apiHeaders } from './headers.ts';
import { counting, type Limits } from './limits/limits.ts';

interface Given {
  readonly payments: Pick<Client<typeof PaymentsService>, 'receiveWebhook'>;
  readonly limits: Limits;
  readonly ownContext: (timeoutMs: number) => CallContext;
  readonly timeoutMs: number;
  readonly https: boolean;
}

/**
 * POST /api/v1/webhooks/stripe: what the payment provider tells, handed to payments byte by byte. Its signature is
 * all that counts: no session, no origin, and no parsing, which would change what was signed.
 */
export function webhookRoutes(app: FastifyInstance, given: Given): void {
  const headers = apiHeaders(given.https, null);
  app.register(async (webhooks) => {
    webhooks.removeAllContentTypeParsers();
    webhooks.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    webhooks.post('/api/v1/webhooks/stripe', {
      bodyLimit: webhookBytes,
      config: { work: 'webhook', rate: 'webhook' },
      onRequest: counting(given.limits, 'webhook'),
      handler: async (request, reply) => {
        const payload = request.body instanceof Uint8Array ? request.body : new Uint8Array();
        const signature = String(request.headers['stripe-signature'] ?? '');
        const context = given.ownContext(given.timeoutMs);
        await given.payments.receiveWebhook({ provider: 'stripe', payload, signature }, context);
        return reply.headers(headers).send({});
      },
    });
  });
}
