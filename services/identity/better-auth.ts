import { getAdapter } from 'better-auth/db/adapter';
import { type BetterAuthOptions, betterAuth } from 'better-auth/minimal';
import type { Logger } from 'pino';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { ShopSettings } from '#platform/runtime/service.ts';
import { knownDevices } from './better-auth-devices.ts';
import { oidcSignIn } from './better-auth-oidc.ts';
import { authOptions, type Passwords } from './better-auth-options.ts';
import { ownEndpoints } from './better-auth-own.ts';
import { accessTokens, passkeys, secondFactor } from './better-auth-plugins.ts';
import { type Config, verificationRequired } from './config.ts';
import { confirming } from './confirming.ts';
import type { Devices } from './devices.ts';
import type { KeyStore } from './keys.ts';
import type { Limits } from './limits.ts';
import { type EmailProofs, emailProofs } from './links.ts';
import type { Mails } from './mails.ts';
import type { IdentityDatabase, Repository } from './repository.ts';
import { cookiePrefix } from './session-cookie.ts';
import { oidcClientOf, waysOf } from './ways.ts';

/** better-auth, as far as this service uses it. */
export interface Auth {
  /** Answers one request under /api/auth; throws only what nobody expected. */
  handle(request: Request): Promise<Response>;
  /** The JSON Web Key Set; makes the first key when there is none. */
  keys(): Promise<string>;
  readonly cookie: { readonly name: string; readonly secret: string };
  readonly options: BetterAuthOptions;
}

export interface AuthDependencies {
  readonly config: Config;
  readonly shop: Pick<ShopSettings, 'mode' | 'origin' | 'port' | 'staffSecondFactor' | 'stepUpMinutes'>;
  readonly secret: Buffer;
  readonly database: IdentityDatabase;
  readonly repository: Repository;
  readonly keyStore: KeyStore;
  readonly passwords: Passwords;
  readonly limits: Limits;
  readonly mails: Pick<Mails, 'send'>;
  readonly devices: Devices;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  /** Called after a sign-up is committed. */
  readonly registered: () => void;
}

/** Starts better-auth on our tables. */
export async function openAuth(given: AuthDependencies): Promise<Auth> {
  const { shop, secret } = given;
  const proofs = emailProofs(given);
  const proving: Proving = {};
  const base = { ...authOptions({ ...given, proofs }), plugins: pluginsOf(given, { proofs, proving }) };
  const options = { ...base, database: { db: given.database.read, type: 'postgres', transaction: true } as const };
  const adapter = await getAdapter(options);
  // The adapter is made by hand so that better-auth's tools for other databases are not loaded.
  const auth = betterAuth({ ...base, database: () => adapter });
  proving.password = (headers, password) => auth.api.verifyPassword({ headers, body: { password } });
  proving.code = (headers, code) => auth.api.verifyTOTP({ headers, body: { code } });
  await auth.$context;
  return {
    handle: auth.handler,
    keys: async () => JSON.stringify(await auth.api.getJwks()),
    cookie: { name: `${cookiePrefix(shop.origin)}.session_token`, secret: secret.toString('hex') },
    options,
  };
}

/** Set once better-auth is there, whose own checks these are. */
interface Proving {
  password?: (headers: Headers, password: string) => Promise<unknown>;
  code?: (headers: Headers, code: string) => Promise<unknown>;
}

function pluginsOf(given: AuthDependencies, { proofs, proving }: { proofs: EmailProofs; proving: Proving }) {
  const { config, shop, repository, keyStore, clock } = given;
  const oidc = oidcClientOf(config);
  return [
    accessTokens({ origin: shop.origin, repository, keyStore }),
    secondFactor(shop.origin),
    knownDevices(given.devices),
    passkeys(shop.origin, repository),
    ownEndpoints({
      ways: waysOf(config),
      verificationRequired: verificationRequired(config, shop),
      staffSecondFactor: shop.staffSecondFactor,
      repository,
      confirm: confirming({ ...given, proofs }),
      proving,
    }),
    ...(oidc === null ? [] : [oidcSignIn(oidc, clock)]),
  ];
}
