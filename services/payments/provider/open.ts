import type { Kysely } from 'kysely';
import { type Config, secretsOf } from '../config.ts';
import { installationId } from '../repository/installation.ts';
import type { PaymentsDb } from '../repository/tables.ts';
import { mockProvider } from './mock.ts';
import type { PaymentProvider } from './port.ts';

export interface Opened {
  readonly provider: PaymentProvider;
  /** Whether a card cannot be charged without a token; else the customer's browser completes the payment. */
  readonly needsToken: boolean;
  /** What its form in the customer's browser is opened with; null when it has none. Public. */
  readonly publishableKey: string | null;
}

/** The provider that the settings choose; a vendor's package is loaded only then. */
export async function openProvider(given: {
  readonly config: Config;
  readonly db: Kysely<PaymentsDb>;
  readonly secret: (purpose: string) => Buffer;
}): Promise<Opened> {
  const { config, db, secret } = given;
  const installation = await installationId(db);
  switch (config.provider) {
    case 'mock': {
      const webhookKey = secret('payments.mock-webhook');
      return { provider: mockProvider({ db, webhookKey, installation }), needsToken: true, publishableKey: null };
    }
    case 'stripe': {
      const { stripeProvider } = await import('./stripe.ts');
      const provider = stripeProvider({
        installation,
        secretKey: config.stripeSecretKey,
        webhookSecrets: secretsOf(config.stripeWebhookSecrets),
        apiUrl: config.stripeApiUrl,
        answerMs: config.answerMs,
      });
      return { provider, needsToken: false, publishableKey: config.stripePublishableKey };
    }
  }
}
