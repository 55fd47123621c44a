import { readFile } from 'node:fs/promises';
import type { BrowserContext, Route } from 'playwright-core';
import type { StripeFake } from '../../services/payments/provider/stripe-fake/fake.testing.ts';

/** Cards by Stripe's own test numbers. */
export const cards = {
  good: '4242 4242 4242 4242',
  declined: '4000 0000 0000 0002',
  /** Its bank wants to hear from the customer, on a page of its own. */
  asking: '4000 0025 0000 3155',
} as const;

/** All that a browser said to Stripe. */
export interface Said {
  /** How often its script was loaded. */
  readonly scripts: string[];
  readonly calls: { readonly path: string; readonly words: Readonly<Record<string, string>> }[];
}

/** What a browser finds at Stripe's addresses: our stand-in for its script, and answers out of the fake's book. */
export async function reachStripe(context: BrowserContext, fake: StripeFake): Promise<Said> {
  const said: Said = { scripts: [], calls: [] };
  const body = await readFile(new URL('fixtures/stripe-stand-in.js', import.meta.url), 'utf8');
  await context.route('https://js.stripe.com/**', (route) => {
    said.scripts.push(route.request().url());
    return route.fulfill({ contentType: 'text/javascript', body });
  });
  await context.route('https://api.stripe.com/**', async (route) => {
    const { pathname, searchParams } = new URL(route.request().url());
    const words = Object.fromEntries([...searchParams, ...new URLSearchParams(route.request().postData() ?? '')]);
    said.calls.push({ path: pathname, words });
    const json = await answerOf(fake, pathname, words);
    await route.fulfill({ json, headers: { 'access-control-allow-origin': '*' } });
  });
  await context.route('https://hooks.stripe.com/**', (route) => bankPage(fake, route));
  return said;
}

async function answerOf(fake: StripeFake, path: string, words: Readonly<Record<string, string>>): Promise<object> {
  const [, , , id = '', action] = path.split('/');
  const intent = fake.book.intent(id);
  if (words['key'] !== fake.publishableKey || words['client_secret'] !== intent.client_secret)
    return { error: { type: 'invalid_request_error', message: 'No such payment_intent.' } };
  if (action === 'confirm') await fake.complete(id, fates[words['number'] ?? ''] ?? 'fails');
  if (action === 'answer') await fake.complete(id, 'pays');
  const declined = action === 'confirm' && intent.last_payment_error !== null;
  return declined ? { error: { ...intent.last_payment_error, payment_intent: intent } } : { paymentIntent: intent };
}

const fates: Readonly<Record<string, 'pays' | 'asks' | 'fails'>> = {
  [cards.good.replaceAll(' ', '')]: 'pays',
  [cards.asking.replaceAll(' ', '')]: 'asks',
};

/** Asks, and sends back with what Stripe puts into the address. */
async function bankPage(fake: StripeFake, route: Route): Promise<void> {
  const { pathname, searchParams } = new URL(route.request().url());
  const [intent, secret] = [searchParams.get('intent') ?? '', searchParams.get('client_secret') ?? ''];
  if (pathname === '/ask') return page(route, `<a href="/answer?${escaped(String(searchParams))}">Yes, it is me</a>`);
  await fake.complete(intent, 'pays');
  const back = new URL(searchParams.get('returnUrl') ?? '');
  const added = { payment_intent: intent, payment_intent_client_secret: secret, redirect_status: 'succeeded' };
  for (const [name, value] of Object.entries(added)) back.searchParams.set(name, value);
  await page(route, `<meta http-equiv="refresh" content="0;url=${escaped(String(back))}">`);
}

const page = (route: Route, content: string) =>
  route.fulfill({ contentType: 'text/html', body: `<title>Bank</title>${content}` });

const escaped = (text: string) => text.replaceAll('&', '&amp;');
