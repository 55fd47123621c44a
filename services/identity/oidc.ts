import { createRemoteJWKSet, customFetch, decodeJwt, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Clock } from '#platform/kernel/clock.ts';
import { discoverySeconds } from './config.ts';
import type { Outbound } from './outbound.ts';

/** What an OpenID Connect provider says of itself. */
export interface Provider {
  readonly authorizationUrl: string;
  readonly algorithms: readonly string[];
  readonly keys: JWTVerifyGetKey;
  /** Exchanges a code for tokens. */
  redeem(given: { readonly code: string; readonly verifier: string; readonly redirectUri: string }): Promise<Tokens>;
  /** Claims about the person: those of the ID token, which the caller has verified, and where it has no address, of userinfo. */
  claims(tokens: Tokens): Promise<JWTPayload>;
}

export interface Tokens {
  readonly accessToken: string;
  readonly idToken: string;
}

export interface OidcClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Asks the provider about itself when it is first needed, once for all who wait, and again after an hour. */
export function discovered(
  client: OidcClient,
  tools: { readonly ask: Outbound; readonly clock: Clock },
): () => Promise<Provider> {
  let known: { readonly provider: Promise<Provider>; readonly untilMs: number } | null = null;
  return () => {
    const nowMs = tools.clock.monotonicMs();
    if (known !== null && nowMs < known.untilMs) return known.provider;
    const provider = discover(client, tools.ask);
    const mine = { provider, untilMs: nowMs + discoverySeconds * 1000 };
    known = mine;
    // A provider that could not be asked is asked again by the next visitor.
    provider.catch(() => {
      if (known === mine) known = null;
    });
    return provider;
  };
}

async function discover(client: OidcClient, ask: Outbound): Promise<Provider> {
  const base = client.issuer.replace(/\/$/, '');
  const said = metadata.parse(await jsonOf(await ask(new URL(`${base}/.well-known/openid-configuration`))));
  if (said.issuer !== client.issuer) throw new Error('the provider calls itself by another issuer');
  const fetchKeys = async (url: string) => ask(new URL(url));
  return {
    authorizationUrl: said.authorization_endpoint,
    algorithms: said.id_token_signing_alg_values_supported.filter((name) => asymmetric.has(name)),
    keys: createRemoteJWKSet(new URL(said.jwks_uri), { [customFetch]: fetchKeys }),
    async redeem({ code, verifier, redirectUri }) {
      const form = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirectUri });
      form.set('code_verifier', verifier);
      const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
      const basic = said.token_endpoint_auth_methods_supported.includes('client_secret_basic');
      if (!basic) form.set('client_id', client.clientId);
      if (!basic) form.set('client_secret', client.clientSecret);
      const answer = await ask(new URL(said.token_endpoint), {
        method: 'POST',
        headers: basic ? { ...headers, authorization: basicOf(client) } : headers,
        body: form.toString(),
      });
      const { access_token, id_token } = tokenAnswer.parse(await jsonOf(answer));
      return { accessToken: access_token, idToken: id_token };
    },
    async claims({ accessToken, idToken }) {
      const claims = decodeJwt(idToken);
      if (typeof claims['email'] === 'string' || said.userinfo_endpoint === undefined) return claims;
      const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' };
      const more = userinfo.parse(await jsonOf(await ask(new URL(said.userinfo_endpoint), { headers })));
      // Otherwise the token of one person could bring the address of another.
      if (more.sub !== claims.sub) throw new Error('userinfo is about somebody else');
      return { ...more, ...claims };
    },
  };
}

/** RFC 6749, 2.3.1: both halves are encoded as in a form first. */
const basicOf = ({ clientId, clientSecret }: OidcClient): string =>
  `Basic ${Buffer.from([clientId, clientSecret].map(encodeURIComponent).join(':')).toString('base64')}`;

async function jsonOf(answer: Response): Promise<unknown> {
  if (!answer.ok) throw new Error(`the provider answered ${answer.status}`);
  return answer.json();
}

/** Never `none`, and none that a shared secret signs: our client secret is no key. */
const asymmetric: ReadonlySet<string> = new Set([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
]);

const webAddress = z.url({ protocol: /^https?$/ });
const metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: webAddress,
  token_endpoint: webAddress,
  jwks_uri: webAddress,
  userinfo_endpoint: webAddress.optional(),
  id_token_signing_alg_values_supported: z.array(z.string()).default(['RS256']),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
});
const tokenAnswer = z.object({ access_token: z.string(), id_token: z.string() });
const userinfo = z.looseObject({ sub: z.string() });
