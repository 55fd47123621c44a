import { address, type BadSetting, integer, oneOf, type SettingsOf, text } from '#platform/runtime/config.ts';
import type { ShopSettings } from '#platform/runtime/service.ts';

/** Every setting of payments. */
export const config = {
  provider: oneOf({
    env: 'PAYMENTS_PROVIDER',
    about: 'Who charges cards: mock (test tokens, no money) or stripe',
    fallback: 'mock',
    choices: ['mock', 'stripe'],
  }),
  capture: oneOf({
    env: 'PAYMENTS_CAPTURE',
    about: 'When a card is charged: now, or authorised with the order and captured when the goods are shipped',
    fallback: 'now',
    choices: ['now', 'shipped'],
  }),
  answerMs: integer({
    env: 'PAYMENTS_ANSWER_MS',
    about: 'How long the provider may take to answer before the outcome counts as unknown, in milliseconds',
    fallback: 10_000,
    minimum: 100,
    maximum: 120_000,
  }),
  settleMs: integer({
    env: 'PAYMENTS_SETTLE_MS',
    about: 'How often payments whose outcome is unknown are asked about, in milliseconds',
    fallback: 2_000,
    minimum: 10,
    maximum: 600_000,
  }),
  reconcileMinutes: integer({
    env: 'PAYMENTS_RECONCILE_MINUTES',
    about: "How often the provider's records are compared with ours, in minutes; 0 = only when staff ask for it",
    fallback: 60,
    minimum: 0,
    maximum: 10_080,
  }),
  stripeSecretKey: text({
    env: 'STRIPE_SECRET_KEY',
    about: 'Secret key of the Stripe account, with PAYMENTS_PROVIDER=stripe',
    fallback: '',
    secret: true,
  }),
  stripePublishableKey: text({
    env: 'STRIPE_PUBLISHABLE_KEY',
    about: "Publishable key of the same account (pk_…): customers' browsers get it to show Stripe's card form",
    fallback: '',
  }),
  stripeWebhookSecrets: text({
    env: 'STRIPE_WEBHOOK_SECRETS',
    about: 'Signing secrets of the Stripe webhook, separated by commas while one replaces another',
    fallback: '',
    secret: true,
  }),
  stripeApiUrl: address({
    env: 'STRIPE_API_URL',
    about: 'Where Stripe answers; another address is for tests',
    fallback: 'https://api.stripe.com',
    protocols: ['https:', 'http:'],
  }),
};

export type Config = SettingsOf<typeof config>;

/** What is wrong with the settings taken together. */
export function wrongTogether(config: Config, shop: Pick<ShopSettings, 'mode'>): readonly BadSetting[] {
  if (config.provider === 'mock') return shop.mode === 'production' ? [mockInProduction] : [];
  const bad: BadSetting[] = [];
  if (config.stripeSecretKey === '')
    bad.push({ env: 'STRIPE_SECRET_KEY', mend: 'give the secret key of your Stripe account' });
  if (secretsOf(config.stripeWebhookSecrets).length === 0)
    bad.push({ env: 'STRIPE_WEBHOOK_SECRETS', mend: 'give the signing secret of the webhook' });
  const mend = mendOfPublishable(config);
  if (mend !== null) bad.push({ env: 'STRIPE_PUBLISHABLE_KEY', mend });
  return bad;
}

const mockInProduction = {
  env: 'PAYMENTS_PROVIDER',
  mend: 'mock takes no money: set stripe, STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY and STRIPE_WEBHOOK_SECRETS',
};

/** What every browser is told must be meant for that. The mend never repeats the key: it is printed. */
function mendOfPublishable({ stripePublishableKey: key, stripeSecretKey }: Config): string | null {
  if (key === '') return 'give the publishable key of your Stripe account: without it no page can take a card';
  if (/^[sr]k_/.test(key))
    return 'this is a secret key, and every visitor would get it: give the one that begins with pk_';
  const mode = modeOf(key, publishable);
  if (mode === undefined) return 'give the publishable key as Stripe shows it: pk_test_… or pk_live_…';
  const ofSecret = modeOf(stripeSecretKey, secret);
  if (ofSecret === undefined || ofSecret === mode) return null;
  return `it is of Stripe's ${mode} mode and STRIPE_SECRET_KEY of its ${ofSecret} mode: give two of the same`;
}

const publishable = /^pk_(test|live)_[A-Za-z0-9_]+$/;
const secret = /^[sr]k_(test|live)_/;
const modeOf = (key: string, form: RegExp): string | undefined => form.exec(key)?.[1];

export const secretsOf = (list: string): readonly string[] =>
  list
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** Calls to the provider under way at the same time, at most. */
export const concurrentCalls = 128;
/** Outcomes written, or due movements taken up, in one transaction, at most. */
export const batchSize = 100;
/** How often a charge that waits for the customer is asked about, should no webhook come, in milliseconds. */
export const pollMs = 30_000;
/** Records and movements compared in one page, and in one run; the next run goes on where it ended. */
export const comparedAtOnce = 200;
export const comparedInRun = 20_000;
/** Discrepancies that a report lists. */
export const reported = 500;
/** A run looks back over the one before, in milliseconds: a provider's records may come late. */
export const overlapMs = 2 * 3_600_000;
/** As long as an authorisation lives, and a day: what is captured of it may be listed with its charge. */
export const authorisationMs = 8 * 24 * 3_600_000;
/** Outcomes younger than this are the settler's; money without an order is left alone until it is older than that. */
export const settlingMs = 5 * 60_000;
export const orphanMs = 3_600_000;
/** Charges without an order given back in one run. More at once mean that it is our books that are lost. */
export const orphansInRun = 10;
/** Movements looked up one by one in one run. */
export const lookedUpInRun = 100;
/** How long one run has the comparison to itself, in milliseconds: longer than a run may take. */
export const comparingMs = 6 * 60_000;
/** Notices are forgotten after so many days, so many at once; repetitions come within days. */
export const noticeDays = 30;
export const forgottenAtOnce = 5_000;
/** How often payments that came to no order are looked for, in milliseconds; they are forgotten after a day. */
export const forgetMs = 3_600_000;
