import type { HookEndpointContext } from '@better-auth/core';
import { createAuthMiddleware } from '@better-auth/core/api';
import { passkey } from '@better-auth/passkey';
import { APIError } from 'better-auth/api';
import { jwt } from 'better-auth/plugins/jwt';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { fieldsOf, passwordChangeRequired } from './better-auth-before.ts';
import { tables } from './better-auth-tables.ts';
import { keyGraceSeconds, keyLifeSeconds, passkeysAtMost, tokenLifeSeconds } from './config.ts';
import type { KeyStore } from './keys.ts';
import type { Repository } from './repository.ts';

/** Tokens for programs, signed with keys that everybody can check; roles are read when a token is made. */
export const accessTokens = (given: {
  readonly origin: string;
  readonly repository: Pick<Repository, 'ownerOfSession'>;
  readonly keyStore: KeyStore;
}) =>
  jwt({
    jwks: {
      keyPairConfig: { alg: 'EdDSA', crv: 'Ed25519' },
      rotationInterval: keyLifeSeconds,
      gracePeriod: keyGraceSeconds,
    },
    jwt: {
      issuer: given.origin,
      audience: given.origin,
      expirationTime: `${tokenLifeSeconds}s`,
      definePayload: async ({ session }) => {
        const owner = await given.repository.ownerOfSession(session.id);
        if (owner === null) throw new APIError('UNAUTHORIZED', { code: 'UNAUTHORIZED', message: 'Please sign in' });
        if (owner.mustChangePassword) throw new APIError('FORBIDDEN', passwordChangeRequired);
        return {
          email: owner.email,
          roles: owner.roles,
          areas: owner.areas,
          sid: owner.sessionId,
          second_factor: owner.secondFactor,
          proved_at: Math.floor(owner.provedAt.getTime() / 1000),
          kind: 'access',
        };
      },
    },
    disableSettingJwtHeader: true,
    schema: { jwks: tables.jwks },
    adapter: { getJwks: () => given.keyStore.all(), createJwk: (key) => given.keyStore.add(key) },
  });

/**
 * Codes of an authenticator app, and ten recovery codes. A device is never trusted in place of a code. better-auth asks
 * for the code after a password alone; here also somebody else's word that it is them is only the first factor.
 */
export function secondFactor(origin: string) {
  const plugin = twoFactor({
    issuer: 'Rialto',
    allowPasswordless: true,
    backupCodeOptions: { storeBackupCodes: 'encrypted' },
    schema: tables.twoFactor,
  });
  const asking = plugin.hooks.after.map(({ matcher, handler }) => ({
    matcher: (context: HookEndpointContext) => matcher(context) || isFromProvider(context),
    handler,
  }));
  const toThePage = {
    matcher: isFromProvider,
    handler: createAuthMiddleware(async (ctx) => {
      if (fieldsOf(ctx.context.returned)['twoFactorRedirect'] === true)
        throw ctx.redirect(`${origin}/sign-in?step=second-factor`);
    }),
  };
  return { ...plugin, hooks: { after: [...asking, toThePage] } };
}

const isFromProvider = ({ path }: HookEndpointContext): boolean => path === '/callback/:id';

/** Passkeys, which must ask their owner for a fingerprint, face or PIN: then they are two factors in one. */
export const passkeys = (origin: string, repository: Pick<Repository, 'passkeysOf'>) =>
  passkey({
    rpID: new URL(origin).hostname,
    rpName: 'Rialto',
    origin: new URL(origin).origin,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: {
      afterVerification: async ({ verification, user }) => {
        if (!verification.registrationInfo?.userVerified) throw new APIError('UNAUTHORIZED', unverified);
        if ((await repository.passkeysOf(user.id)) >= passkeysAtMost) throw new APIError('CONFLICT', enough);
      },
    },
    authentication: {
      afterVerification: async ({ verification }) => {
        if (!verification.authenticationInfo.userVerified) throw new APIError('UNAUTHORIZED', unverified);
      },
    },
    advanced: { webAuthnChallengeCookie: 'passkey' },
    schema: { passkey: tables.passkey },
  });

const unverified = { code: 'USER_NOT_VERIFIED', message: 'The passkey did not ask who uses it' };
const enough = { code: 'TOO_MANY_PASSKEYS', message: `At most ${passkeysAtMost} passkeys` };
