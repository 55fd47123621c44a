import { createAuthMiddleware } from '@better-auth/core/api';
import { generateId } from '@better-auth/core/utils/id';
import { APIError } from 'better-auth/api';
import { getAdapter } from 'better-auth/db/adapter';
import { type BetterAuthOptions, betterAuth } from 'better-auth/minimal';
import { jwt } from 'better-auth/plugins/jwt';
import type { Logger } from 'pino';
import type { Ids } from '#platform/kernel/ids.ts';
import type { ShopSettings } from '#platform/runtime/service.ts';
import { hashPassword, verifyPassword } from './argon2.ts';
import { tables } from './better-auth-tables.ts';
import { type Config, keyGraceSeconds, keyLifeSeconds } from './config.ts';
import { passwordLength, trustedOrigins } from './domain.ts';
import type { KeyStore } from './keys.ts';
import { acceptedFields, addressHeader, refusalOf } from './offers.ts';
import type { IdentityDatabase, Repository } from './repository.ts';
import { cookiePrefix } from './session-cookie.ts';

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
  readonly config: Pick<Config, 'rateLimits' | 'sessionDays'>;
  readonly shop: Pick<ShopSettings, 'mode' | 'origin' | 'port'>;
  readonly secret: Buffer;
  readonly database: IdentityDatabase;
  readonly repository: Repository;
  readonly keyStore: KeyStore;
  readonly ids: Ids;
  readonly log: Logger;
  /** Called after a sign-up is committed. */
  readonly registered: () => void;
}

/** Starts better-auth on our tables. */
export async function openAuth(given: AuthDependencies): Promise<Auth> {
  const { shop, secret } = given;
  const database = { db: given.database.read, type: 'postgres', transaction: true } as const;
  const options = { ...optionsOf(given), database };
  const adapter = await getAdapter(options);
  // The adapter is made by hand so that better-auth's tools for other databases are not loaded.
  const auth = betterAuth({ ...optionsOf(given), plugins: [accessTokens(given)], database: () => adapter });
  await auth.$context;
  return {
    handle: auth.handler,
    keys: async () => JSON.stringify(await auth.api.getJwks()),
    cookie: { name: `${cookiePrefix(shop.origin)}.session_token`, secret: secret.toString('hex') },
    options: { ...options, plugins: [accessTokens(given)] },
  };
}

function optionsOf(given: AuthDependencies): BetterAuthOptions {
  const { config, shop, repository, ids } = given;
  const https = shop.origin.startsWith('https:');
  return {
    appName: 'Rialto',
    baseURL: shop.origin,
    basePath: '/api/auth',
    secret: given.secret.toString('hex'),
    trustedOrigins: [...trustedOrigins(shop)],
    telemetry: { enabled: false },
    logger: loggerOf(given.log),
    onAPIError: { throw: true },
    emailAndPassword: {
      enabled: true,
      // Signing in after a sign-up is our own after-hook: better-auth's would reveal who is registered.
      autoSignIn: false,
      minPasswordLength: passwordLength.minimum,
      maxPasswordLength: passwordLength.maximum,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    user: tables.user,
    session: { ...tables.session, expiresIn: config.sessionDays * 24 * 3600, updateAge: 24 * 3600 },
    account: tables.account,
    verification: tables.verification,
    rateLimit: rateLimits(config.rateLimits),
    advanced: {
      cookiePrefix: cookiePrefix(shop.origin),
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/', secure: https },
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ipAddress: { ipAddressHeaders: [addressHeader] },
      // A test compares the schema; asking at every start would only cost time.
      database: { generateId: () => ids.uuid(), validateSchema: false },
    },
    databaseHooks: {
      user: { create: { after: async () => given.registered() } },
      session: {
        create: {
          before: async ({ userId }) => {
            // The same words as for a wrong password: only the owner knows that there is an account.
            if (await repository.isDisabled(userId)) throw new APIError('UNAUTHORIZED', wrongCredentials);
          },
        },
      },
    },
    hooks: { before: beforeHook(), after: afterHook(repository) },
  };
}

const wrongCredentials = { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' };

/** Refuses fields and values that better-auth would let pass. */
const beforeHook = () =>
  createAuthMiddleware(async (ctx) => {
    const body: unknown = ctx.body;
    const fields = acceptedFields(ctx.path);
    if (fields === undefined || body === null || typeof body !== 'object') return;
    const refusal = refusalOf(fields, Object.entries(body));
    if (refusal !== null) throw new APIError('BAD_REQUEST', refusal);
    // A changed password ends every other session, whatever the client asks for.
    if (ctx.path === '/change-password') return { context: { body: { ...body, revokeOtherSessions: true } } };
  });

/**
 * Signs a new person in. For an address that is already registered better-auth made up an answer; it gets
 * a session's cookie as well, of a session that does not exist, so that the two look the same.
 */
const afterHook = (repository: Repository) =>
  createAuthMiddleware(async (ctx) => {
    const answer: unknown = ctx.context.returned;
    const userId = userIdIn(answer);
    if (userId === null) return;
    if (ctx.path === '/change-password') await repository.passwordChanged(userId);
    if (ctx.path !== '/sign-up/email') return;
    const remember = ctx.body?.rememberMe !== false;
    const isNew = await repository.isUser(userId);
    const token = isNew
      ? (await ctx.context.internalAdapter.createSession(userId, !remember)).token
      : generateId(sessionTokenLength);
    const { sessionToken, dontRememberToken } = ctx.context.authCookies;
    const { maxAge, ...untilClosed } = sessionToken.attributes;
    const attributes = remember && maxAge !== undefined ? { ...untilClosed, maxAge } : untilClosed;
    await ctx.setSignedCookie(sessionToken.name, token, ctx.context.secret, attributes);
    if (!remember)
      await ctx.setSignedCookie(dontRememberToken.name, 'true', ctx.context.secret, dontRememberToken.attributes);
    return ctx.json(Object.assign({}, answer, { token }));
  });

/** As long as better-auth's own. */
const sessionTokenLength = 32;

function userIdIn(answer: unknown): string | null {
  if (answer === null || typeof answer !== 'object' || !('user' in answer)) return null;
  const { user } = answer;
  if (user === null || typeof user !== 'object' || !('id' in user)) return null;
  return typeof user.id === 'string' ? user.id : null;
}

/** Tokens for programs, signed with keys that everybody can check; roles are read when a token is made. */
const accessTokens = ({ shop, repository, keyStore }: AuthDependencies) =>
  jwt({
    jwks: {
      keyPairConfig: { alg: 'EdDSA', crv: 'Ed25519' },
      rotationInterval: keyLifeSeconds,
      gracePeriod: keyGraceSeconds,
    },
    jwt: {
      issuer: shop.origin,
      audience: shop.origin,
      expirationTime: '15m',
      definePayload: async ({ session }) => {
        const owner = await repository.ownerOfSession(session.id);
        if (owner === null) throw new APIError('UNAUTHORIZED', wrongCredentials);
        return { email: owner.email, roles: owner.roles, sid: owner.sessionId, kind: 'access' };
      },
    },
    disableSettingJwtHeader: true,
    schema: { jwks: tables.jwks },
    adapter: { getJwks: () => keyStore.all(), createJwk: (key) => keyStore.add(key) },
  });

/** Tries of one address and path in a window of seconds. Where the gateway names no address, it limits alone. */
function rateLimits(enabled: boolean): NonNullable<BetterAuthOptions['rateLimit']> {
  const perAddress = (rule: { window: number; max: number }) => (request: Request) =>
    request.headers.has(addressHeader) ? rule : (false as const);
  return {
    enabled,
    storage: 'memory',
    customRules: {
      '/sign-in/*': perAddress({ window: 60, max: 20 }),
      '/sign-up/*': perAddress({ window: 60, max: 20 }),
      '/change-password': perAddress({ window: 60, max: 10 }),
      '/**': perAddress({ window: 60, max: 600 }),
    },
  };
}

/** better-auth's notices without what people typed: its words up to the first colon, and an error's name and code. */
function loggerOf(log: Logger): NonNullable<BetterAuthOptions['logger']> {
  return {
    level: 'warn',
    log: (level, message, ...details) => {
      const error = details.find((detail) => detail instanceof Error);
      const code = error !== undefined && 'code' in error ? error.code : undefined;
      const notice = String(message)
        .split(':', 1)[0]
        ?.replace(/\S*@\S*/g, '…');
      log[level]({ notice, error: error?.name, code }, 'auth.notice');
    },
  };
}
