import { createServer, type RequestListener } from 'node:http';
import { origin, type TestIdentity } from './identity.testing.ts';

/** As much of the package as is used; it comes without types, so its name is no literal for the compiler to look up. */
interface ProviderClass {
  new (issuer: string, settings: object): { callback(): RequestListener };
}
const providerPackage: string = 'oidc-provider';
const { default: Provider }: { default: ProviderClass } = await import(providerPackage);

/** A person at the provider. */
export interface Elsewhere {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

export type TestProvider = Awaited<ReturnType<typeof startProvider>>;

/** A real OpenID provider on the loopback, whose people a test makes up. While it `isAway`, it hangs up on everybody. */
export async function startProvider() {
  const people = new Map<string, Elsewhere>();
  const there = { isAway: false };
  const server = createServer();
  // A connection that ends because it was idle may end while the next request is on its way.
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => there.isAway && socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider has no port');
  const issuer = `http://127.0.0.1:${address.port}`;
  const provider = new Provider(issuer, {
    clients: [
      { client_id: 'shop', client_secret: 'not so secret', redirect_uris: [`${origin}/api/auth/callback/oidc`] },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: async (_context: unknown, id: string) => {
      const person = people.get(id);
      return person === undefined ? undefined : { accountId: id, claims: async () => ({ sub: id, ...person }) };
    },
    cookies: { keys: ['a key of the test'] },
  });
  server.on('request', provider.callback());
  return {
    people,
    there,
    issuer,
    env: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'shop', OIDC_CLIENT_SECRET: 'not so secret', OIDC_NAME: 'Work' },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Browser = ReturnType<TestIdentity['browser']>;

/** Goes to the provider and comes back as somebody: the address that the provider sends the browser to. */
export async function passProvider(browser: Browser, login: string, path = '/sign-in/social'): Promise<string> {
  const asked = await browser.post(path, { provider: 'oidc', callbackURL: '/account' });
  if (asked.status !== 200) throw new Error(`not sent to the provider: ${asked.status} ${asked.text}`);
  return signInThere(asked.json.url, login);
}

/** Follows the provider's redirects and fills in its forms, until it sends the browser back to the shop. */
export async function signInThere(url: string, login: string): Promise<string> {
  const jar = new Map<string, string>();
  let next = url;
  for (let steps = 0; steps < 12; steps += 1) {
    if (next.startsWith(origin)) return next;
    const page = await visit(jar, next);
    const location = page.headers.get('location');
    if (location !== null) {
      next = new URL(location, next).href;
      continue;
    }
    const prompt = /name="prompt" value="(\w+)"/.exec(await page.text())?.[1] ?? '';
    const form = new URLSearchParams({ prompt, login, password: 'any' });
    const answer = await visit(jar, next, form);
    next = new URL(answer.headers.get('location') ?? '', next).href;
  }
  throw new Error(`the provider did not send the browser back from ${next}`);
}

async function visit(jar: Map<string, string>, url: string, form?: URLSearchParams): Promise<Response> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const signal = AbortSignal.timeout(60_000);
  const answer = await fetch(url, {
    redirect: 'manual',
    headers: { cookie },
    signal,
    ...(form === undefined ? {} : { method: 'POST', body: form }),
  });
  for (const line of answer.headers.getSetCookie()) {
    const [pair = ''] = line.split(';');
    jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
  }
  return answer;
}

/** Brings the browser back to the shop: where it is sent from there. */
export async function comeBack(browser: Browser, url: string): Promise<string> {
  const answer = await browser.get(url.slice(`${origin}/api/auth`.length));
  return answer.headers.get('location') ?? `${answer.status} ${answer.text}`;
}
