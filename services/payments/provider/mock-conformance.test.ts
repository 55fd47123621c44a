import { randomUUID } from 'node:crypto';
import { installation, paymentsDatabase, webhookKey } from '../payments.testing.ts';
import { movedByList, providerConformance } from './conformance.ts';
import { mockProvider } from './mock.ts';
import { mockSignature } from './mock-webhook.ts';

providerConformance('mock', async () => {
  const base = await paymentsDatabase();
  const open = (installation: string) => mockProvider({ db: base.read, webhookKey, installation });
  const provider = open(installation);
  return {
    provider,
    neighbour: open('another shop'),
    tokens: { good: 'tok_visa', declined: 'tok_declined', waits: 'tok_requires_action' },
    losesAnswer: () => 'tok_timeout',
    async pays({ key }) {
      const payload = Buffer.from(JSON.stringify({ id: randomUUID(), key, status: 'succeeded' }));
      await provider.readWebhook?.(payload, mockSignature(payload, webhookKey));
    },
    moved: (orderId) => movedByList(provider, orderId),
    close: () => base.drop(),
  };
});
