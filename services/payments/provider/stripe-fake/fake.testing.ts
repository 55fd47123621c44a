import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as bodyText } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Book } from './book.testing.ts';
import { type Form, parseForm } from './form.testing.ts';
import { type Answer, Keys } from './keys.testing.ts';
import { type FakeEvent, Refusal } from './objects.testing.ts';
import { answerOf } from './routes.testing.ts';
import { type Signed, sign, Webhooks } from './webhooks.testing.ts';

/**
 * A server that speaks the part of Stripe's protocol that the shop uses, to be named as STRIPE_API_URL. Its book is
 * the witness: what it says moved has moved, whatever the shop was told. Cards by Stripe's own test names:
 * `pm_card_visa`, `tok_visa`, `pm_card_visa_chargeDeclined`, `tok_chargeDeclined`, `pm_card_authenticationRequired`.
 */
export interface StripeFake extends AsyncDisposable {
  readonly url: string;
  readonly secretKey: string;
  readonly publishableKey: string;
  readonly webhookSecret: string;
  readonly book: Book;
  readonly keys: Keys;
  readonly webhooks: Webhooks;
  /** Every request as it came, refused ones included. */
  readonly requests: readonly Seen[];
  /** Bends the next calls that change something, in this order. */
  bend(...faults: readonly Fault[]): void;
  /** The search index has not caught up yet. */
  searchLags: boolean;
  /** What the buyer does in the browser with the client secret. */
  complete(intent: string, how: 'pays' | 'asks' | 'fails'): Promise<void>;
  signed(event: object, more?: { readonly secrets?: readonly string[]; readonly seconds?: number }): Signed;
  close(): Promise<void>;
}

/**
 * `silent` and `cut` do what was asked and never answer, or drop the connection; `fails_before` and `fails_after` are
 * a 500 without and with the effect; `busy` is a 429. A promise is waited for before anything is done.
 */
export type Fault = 'silent' | 'cut' | 'fails_before' | 'fails_after' | 'busy' | 'none' | Promise<void>;

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly form: Form;
}

export async function stripeFake(
  given: { readonly port?: number; readonly now?: () => number } = {},
): Promise<StripeFake> {
  const now = given.now ?? Date.now;
  const seconds = () => Math.floor(now() / 1000);
  const book = new Book(seconds);
  const secrets = {
    secretKey: 'sk_test_fake_0123456789',
    publishableKey: 'pk_test_fake_0123456789',
    webhookSecret: 'whsec_fake_0123456789',
  };
  const signed: StripeFake['signed'] = (event, more = {}) =>
    sign(event, { secrets: [secrets.webhookSecret], seconds: seconds(), ...more });
  const webhooks = new Webhooks(book.events, (event: FakeEvent) => signed(event));
  const keys = new Keys();
  const requests: Seen[] = [];
  const faults: Fault[] = [];

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = await seenOf(request);
    requests.push(seen);
    const fault = seen.method === 'POST' ? (faults.shift() ?? 'none') : 'none';
    const { status, body } = await answer(request, seen, fault).catch(refusalOf);
    if (webhooks.when === 'before') await webhooks.tellNew();
    if (fault === 'cut') request.socket.destroy();
    else if (fault !== 'silent') send(response, status, body, requests.length);
    if (webhooks.when === 'after') await webhooks.tellNew();
  }

  async function answer(request: IncomingMessage, seen: Seen, fault: Fault): Promise<Answer> {
    if (request.headers.authorization !== `Bearer ${secrets.secretKey}`) throw unauthorised();
    if (fault === 'busy')
      throw new Refusal(429, { type: 'invalid_request_error', code: 'rate_limit', message: 'Slow down.' });
    const call = { ...seen, searchLags: fake.searchLags };
    if (seen.method === 'GET') return { status: 200, body: answerOf(book, call) };
    return keys.once(seen.key, JSON.stringify([seen.path, seen.form]), async () => {
      await nextTurn();
      if (typeof fault === 'object') await fault;
      if (fault === 'fails_before') return broken;
      const done = await Promise.resolve(call)
        .then((one) => ({ status: 200, body: structuredClone(answerOf(book, one)) }))
        .catch(refusalOf);
      return fault === 'fails_after' ? broken : done;
    });
  }

  const server = createServer(
    (request, response) => void serve(request, response).catch((error) => response.destroy(error)),
  );
  await new Promise<void>((resolve) => server.listen(given.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  const fake: StripeFake = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    ...secrets,
    book,
    keys,
    webhooks,
    requests,
    bend: (...more) => void faults.push(...more),
    searchLags: false,
    async complete(intent, how) {
      book.complete(intent, how);
      await webhooks.tellNew();
    },
    signed,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    [Symbol.asyncDispose]: () => fake.close(),
  };
  return fake;
}

async function seenOf(request: IncomingMessage): Promise<Seen> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://fake');
  const body = await bodyText(request);
  const key = request.headers['idempotency-key'];
  const form = parseForm(request.method === 'POST' ? body : search);
  return { method: request.method ?? '', path: pathname, key: typeof key === 'string' ? key : undefined, form };
}

function send(response: ServerResponse, status: number, body: object, count: number): void {
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': `req_${count}` });
  response.end(JSON.stringify(body));
}

function refusalOf(error: unknown): Answer {
  if (error instanceof Refusal) return { status: error.status, body: error.body };
  throw error;
}

const broken: Answer = { status: 500, body: { error: { type: 'api_error', message: 'Something went wrong.' } } };

const unauthorised = (): Refusal =>
  new Refusal(401, { type: 'invalid_request_error', message: 'Invalid API Key provided.' });
