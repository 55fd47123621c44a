import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { type TestContext, test } from 'node:test';
import { generateKeyPair, SignJWT } from 'jose';
import { systemClock } from '#platform/kernel/clock.ts';
import { providerBytes } from './config.ts';
import { discovered } from './oidc.ts';
import { isPublic, type Outbound, openOutbound, refusalOf } from './outbound.ts';

for (const [address, why] of [
  ['http://id.example/token', 'only https'],
  ['file:///etc/passwd', 'only https'],
  ['https://user:pass@id.example/', 'no credentials in an address'],
  ['https://127.0.0.1/', 'not a public address'],
  ['https://0x7f000001/', 'not a public address'],
  ['https://2130706433/', 'not a public address'],
  ['https://[::1]/', 'not a public address'],
  ['https://[::ffff:10.0.0.1]/', 'not a public address'],
  ['https://169.254.169.254/latest/meta-data', 'not a public address'],
  ['https://[fd00::1]/', 'not a public address'],
  ['https://93.184.215.14/', null],
  ['https://id.example/', null],
] as const) {
  test(`${address} is ${why === null ? 'asked' : `refused: ${why}`}`, () => {
    assert.equal(refusalOf(new URL(address)), why);
  });
}

test('addresses of the internet are public, those of any inside are not', () => {
  for (const one of ['1.1.1.1', '8.8.8.8', '172.32.0.1', '2606:4700::1111']) assert.ok(isPublic(one), one);
  for (const one of ['10.1.2.3', '172.16.0.1', '192.168.1.1', '100.64.0.1', '0.0.0.0', 'fe80::1', '64:ff9b::a00:1'])
    assert.ok(!isPublic(one), one);
});

async function serve(t: TestContext, answer: RequestListener): Promise<URL> {
  const server = createServer(answer);
  // A connection that ends because it was idle may end while the next request is on its way.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return new URL(`http://127.0.0.1:${address.port}`);
}

test("the operator's own origin may be inside; another port of the same machine may not", async (t) => {
  const trusted = await serve(t, (_request, response) => void response.end('{"ok":true}'));
  const other = await serve(t, () => assert.fail('asked'));
  const ask = openOutbound({ trusted });
  assert.deepEqual(await (await ask(new URL('/a', trusted))).json(), { ok: true });
  await assert.rejects(ask(other), /only https/);
});

test('a name that resolves to the inside is refused where it is connected to, so changing it later gains nothing', async () => {
  const asked: string[] = [];
  const ask = openOutbound({
    trusted: new URL('https://id.example'),
    resolve: (host, _options, done) => {
      asked.push(host);
      done(null, [
        { address: '93.184.215.14', family: 4 },
        { address: '10.0.0.7', family: 4 },
      ]);
    },
  });
  await assert.rejects(ask(new URL('https://rebound.example/keys')), /not a public address/);
  assert.deepEqual(asked, ['rebound.example']);
});

test('redirects are not followed, and an answer without end is cut off', async (t) => {
  const trusted = await serve(t, (request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    else response.end('x'.repeat(providerBytes + 1));
  });
  const ask = openOutbound({ trusted });
  assert.equal((await ask(new URL('/moved', trusted))).status, 302);
  await assert.rejects(ask(new URL('/long', trusted)), /too long/);
});

const client = { issuer: 'https://id.example', clientId: 'shop', clientSecret: 'a shared secret of the two' };
const said = {
  issuer: client.issuer,
  authorization_endpoint: 'https://id.example/auth',
  token_endpoint: 'https://id.example/token',
  jwks_uri: 'https://id.example/keys',
  userinfo_endpoint: 'https://id.example/me',
};

/** A provider that answers what a test wants. */
const answering =
  (answers: Readonly<Record<string, object>>, asked: string[] = []): Outbound =>
  async (url) => {
    asked.push(url.pathname);
    const answer = answers[url.pathname];
    return answer === undefined ? new Response('', { status: 404 }) : Response.json(answer);
  };

const wellKnown = '/.well-known/openid-configuration';

test('a provider that calls itself by another name is not believed, and asked again by the next visitor', async () => {
  const asked: string[] = [];
  const ask = answering({ [wellKnown]: { ...said, issuer: 'https://evil.example' } }, asked);
  const find = discovered(client, { ask, clock: systemClock });
  await assert.rejects(find(), /another issuer/);
  await assert.rejects(find(), /another issuer/);
  assert.equal(asked.length, 2);
});

test('many who come at once ask the provider once', async () => {
  const asked: string[] = [];
  const find = discovered(client, { ask: answering({ [wellKnown]: said }, asked), clock: systemClock });
  await Promise.all(Array.from({ length: 50 }, () => find()));
  assert.equal(asked.length, 1);
});

test('a provider cannot talk us into unsigned tokens or such as our own secret signs', async () => {
  const names = ['none', 'HS256', 'HS512', 'RS256', 'ES256'];
  const ask = answering({ [wellKnown]: { ...said, id_token_signing_alg_values_supported: names } });
  assert.deepEqual((await discovered(client, { ask, clock: systemClock })()).algorithms, ['RS256', 'ES256']);
});

test("one person's token does not bring another's address", async () => {
  const { privateKey } = await generateKeyPair('ES256');
  const idToken = await new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
  const about = (sub: string) => answering({ [wellKnown]: said, '/me': { sub, email: 'a@b.example' } });
  const claimsOf = async (sub: string) =>
    (await discovered(client, { ask: about(sub), clock: systemClock })()).claims({ accessToken: 'x', idToken });
  assert.equal((await claimsOf('ada'))['email'], 'a@b.example');
  await assert.rejects(claimsOf('grace'), /somebody else/);
});
