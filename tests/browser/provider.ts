import { createServer, type RequestListener } from 'node:http';

/** As much of the package as is used; it comes without types, so its name is no literal for the compiler to look up. */
interface ProviderClass {
  new (issuer: string, settings: object): { callback(): RequestListener };
}

/** A real OpenID provider on the loopback, with its own pages; whoever signs in there has a verified address. */
export interface Provider {
  /** What the shop is started with. */
  readonly env: Readonly<Record<string, string>>;
  /** Lets the shop at this origin ask for people. */
  trust(origin: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startProvider(): Promise<Provider> {
  let answer: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => answer(request, response));
  // A connection that ends because it was idle may end while the next request is on its way.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider has no port');
  const issuer = `http://127.0.0.1:${address.port}`;
  return {
    env: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'shop', OIDC_CLIENT_SECRET: 'not so secret', OIDC_NAME: 'Guild' },
    async trust(origin) {
      const name: string = 'oidc-provider';
      const { default: Kind }: { default: ProviderClass } = await import(name);
      answer = new Kind(issuer, settingsFor(origin)).callback();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const settingsFor = (origin: string) => ({
  clients: [{ client_id: 'shop', client_secret: 'not so secret', redirect_uris: [`${origin}/api/auth/callback/oidc`] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  findAccount: async (_context: unknown, id: string) => ({
    accountId: id,
    claims: async () => ({ sub: id, email: `${id}@guild.example`, email_verified: true, name: 'Guild Member' }),
  }),
  cookies: { keys: ['a key of the test'] },
});
