import { createAuthorizationURL, type OAuthProvider, verifyProviderIdToken } from '@better-auth/core/oauth2';
import type { BetterAuthPlugin } from 'better-auth';
import { APIError } from 'better-auth/api';
import type { JWTPayload } from 'jose';
import { z } from 'zod';
import type { Clock } from '#platform/kernel/clock.ts';
import { discovered, type OidcClient } from './oidc.ts';
import { openOutbound } from './outbound.ts';
import { oidcId } from './ways.ts';

/**
 * Sign-in with the OpenID Connect provider of the settings. better-auth's own plugin for this asks the provider at the
 * start, goes without it when it is away at that moment, and follows wherever its answer leads.
 */
export function oidcSignIn(client: OidcClient & { readonly name: string }, clock: Clock): BetterAuthPlugin {
  const provider = oidcProvider(client, clock);
  return {
    id: 'rialto-oidc',
    init: (context) => ({ context: { socialProviders: [provider, ...context.socialProviders] } }),
  };
}

function oidcProvider(client: OidcClient & { readonly name: string }, clock: Clock): OAuthProvider<JWTPayload> {
  const { issuer, clientId, clientSecret, name } = client;
  const find = discovered(client, { ask: openOutbound({ trusted: new URL(issuer) }), clock });
  const provider: OAuthProvider<JWTPayload> = {
    id: oidcId,
    name,
    issuer,
    accountSubject: ({ profile }) => profile.sub ?? '',
    requiresIdTokenNonce: true,
    // An address that the provider has not verified is confirmed by a mail of ours first.
    options: { requireEmailVerification: true },
    async createAuthorizationURL({ state, codeVerifier, redirectURI, idTokenNonce, loginHint }) {
      const { authorizationUrl } = await find().catch((cause: unknown) => {
        throw new APIError('SERVICE_UNAVAILABLE', { ...away, cause });
      });
      return createAuthorizationURL({
        id: oidcId,
        options: { clientId, clientSecret },
        authorizationEndpoint: authorizationUrl,
        scopes: ['openid', 'profile', 'email'],
        state,
        codeVerifier,
        redirectURI,
        ...(idTokenNonce === undefined ? {} : { nonce: idTokenNonce }),
        ...(loginHint === undefined ? {} : { loginHint }),
      });
    },
    async validateAuthorizationCode({ code, codeVerifier, redirectURI }) {
      if (codeVerifier === undefined) return null;
      return (await find()).redeem({ code, verifier: codeVerifier, redirectUri: redirectURI });
    },
    async getUserInfo({ idToken, accessToken, expectedIdTokenNonce }) {
      if (idToken === undefined || accessToken === undefined || expectedIdTokenNonce === undefined) return null;
      const { keys, algorithms, claims } = await find();
      const check = { ...provider, idToken: { jwks: keys, issuer, audience: clientId, algorithms: [...algorithms] } };
      if (!(await verifyProviderIdToken(check, idToken, expectedIdTokenNonce))) return null;
      // Without an answer about the person, the page says that it went wrong, not that something broke.
      const about = await claims({ idToken, accessToken }).catch(() => null);
      return about === null ? null : { user: personOf(about), data: about };
    },
  };
  return provider;
}

const away = { code: 'PROVIDER_UNAVAILABLE', message: 'This way to sign in does not answer at this moment' };

/** Only what the provider says outright is believed: an address without `email_verified: true` is not verified. */
function personOf(claims: JWTPayload) {
  const { email, email_verified, name, preferred_username } = personClaims.parse(claims);
  return {
    email: email ?? null,
    emailVerified: email_verified === true,
    name: (name ?? preferred_username ?? email ?? '').slice(0, 120),
  };
}

const personClaims = z.object({
  email: z.email().max(254).optional().catch(undefined),
  email_verified: z.boolean().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
});
