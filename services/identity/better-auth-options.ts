import { tryGetCurrentAuthEndpointContext } from '@better-auth/core/context';
import { APIError } from 'better-auth/api';
import type { BetterAuthOptions } from 'better-auth/minimal';
import type { Logger } from 'pino';
import { SecurityMail } from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import type { ShopSettings } from '#platform/runtime/service.ts';
import { afterHook } from './better-auth-after.ts';
import { beforeHook, type Checks } from './better-auth-before.ts';
import { tables } from './better-auth-tables.ts';
import { giveClaim } from './better-auth-visitor.ts';
import { type Config, linkSeconds, sessionsAtMost, verificationRequired } from './config.ts';
import type { Devices } from './devices.ts';
import { passwordLength, trustedOrigins } from './domain.ts';
import { type EmailProofs, hashedIdentifier, resetLink, verifyLink } from './links.ts';
import type { Mails } from './mails.ts';
import { addressHeader } from './offers.ts';
import { cookiePrefix } from './session-cookie.ts';
import { socialProvidersOf } from './ways.ts';

/** How passwords are kept. */
export interface Passwords {
  hash(password: string): Promise<string>;
  verify(hashed: string, password: string): Promise<boolean>;
}

interface Given extends Checks {
  readonly config: Config;
  readonly shop: Pick<ShopSettings, 'mode' | 'origin' | 'port' | 'staffSecondFactor' | 'stepUpMinutes'>;
  readonly secret: Buffer;
  readonly proofs: Pick<EmailProofs, 'make'>;
  readonly passwords: Passwords;
  readonly mails: Pick<Mails, 'send'>;
  readonly devices: Devices;
  readonly ids: { uuid(): string };
  readonly log: Logger;
  readonly registered: () => void;
}

/** Everything that better-auth is told, but its plugins and its database. */
export function authOptions(given: Given): BetterAuthOptions {
  const { config, shop, ids } = given;
  const https = shop.origin.startsWith('https:');
  return {
    appName: 'Rialto',
    baseURL: shop.origin,
    basePath: '/api/auth',
    secret: given.secret.toString('hex'),
    trustedOrigins: [...trustedOrigins(shop)],
    telemetry: { enabled: false },
    logger: loggerOf(given.log),
    onAPIError: { throw: true, errorURL: `${shop.origin}/sign-in` },
    ...passwordOptions(given),
    socialProviders: socialProvidersOf(config),
    user: tables.user,
    // How long ago somebody proved who they are is ours to ask, so sessions are fresh at any age.
    session: { ...tables.session, expiresIn: config.sessionDays * 24 * 3600, updateAge: 24 * 3600, freshAge: 0 },
    // Linked on their own only when both sides have verified the address: the provider, and we.
    account: { ...tables.account, accountLinking: { enabled: true, requireLocalEmailVerified: true } },
    // What is too old is swept by a runner, not by whoever comes next.
    verification: { ...tables.verification, storeIdentifier: { hash: hashedIdentifier }, disableCleanup: true },
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
    databaseHooks: databaseHooks(given),
    hooks: {
      before: beforeHook(given),
      after: afterHook({ ...given, verificationRequired: verificationRequired(config, shop) }),
    },
  };
}

function passwordOptions({ config, shop, repository, limits, mails, proofs, passwords }: Given) {
  return {
    emailAndPassword: {
      enabled: true,
      // Signing in after a sign-up is our own after-hook: better-auth's would reveal who is registered.
      autoSignIn: false,
      requireEmailVerification: verificationRequired(config, shop),
      minPasswordLength: passwordLength.minimum,
      maxPasswordLength: passwordLength.maximum,
      password: {
        hash: passwords.hash,
        verify: ({ hash, password }: { hash: string; password: string }) => passwords.verify(hash, password),
      },
      resetPasswordTokenExpiresIn: linkSeconds,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({ user, token }: { user: Person; token: string }) => {
        if (await repository.isDisabled(user.id)) return;
        const link = resetLink(shop.origin, token);
        mails.send({ kind: SecurityMail.RESET_PASSWORD, email: user.email, name: user.name, link });
      },
      onPasswordReset: async ({ user }: { user: Person }) => {
        await repository.passwordReset(user.id);
        await limits.forget('address', user.email);
        mails.send({ kind: SecurityMail.PASSWORD_CHANGED, email: user.email, name: user.name });
      },
    },
    emailVerification: {
      sendOnSignIn: true,
      sendVerificationEmail: async ({ user }: { user: Person }) => {
        const ctx = tryGetCurrentAuthEndpointContext();
        if (ctx !== undefined && arrivals.has(ctx.path)) await giveClaim(ctx, user.id);
        const link = verifyLink(shop.origin, await proofs.make(user));
        mails.send({ kind: SecurityMail.VERIFY_EMAIL, email: user.email, name: user.name, link });
      },
    },
  };
}

/** Where somebody has shown that an account is theirs when a mail is to confirm its address. */
const arrivals: ReadonlySet<string | undefined> = new Set(['/sign-in/email', '/callback/:id']);

interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

function databaseHooks({ repository, registered }: Given): NonNullable<BetterAuthOptions['databaseHooks']> {
  // What a provider lets its bearer do is nothing that the shop needs, so it is not kept.
  const withoutTokens = async () => ({ data: { accessToken: null, refreshToken: null, idToken: null } });
  return {
    user: { create: { after: async () => registered() } },
    account: { create: { before: withoutTokens }, update: { before: withoutTokens } },
    session: {
      create: {
        before: async ({ userId }, ctx) => {
          // The same words as for a wrong password: only the owner knows that there is an account.
          if (await repository.isDisabled(userId)) throw new APIError('UNAUTHORIZED', wrongCredentials);
          const old = ctx?.context.session?.session;
          const secondFactor =
            twoFactors.has(ctx?.path ?? '') || (old?.userId === userId && old['secondFactor'] === true);
          return { data: { secondFactor: secondFactor && ctx?.path !== '/two-factor/disable' } };
        },
        after: ({ userId }) => repository.endOldestSessions(userId, sessionsAtMost),
      },
    },
  };
}

const wrongCredentials = { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' };

/** A session that is opened by one of these was opened with two factors. */
const twoFactors: ReadonlySet<string> = new Set([
  '/two-factor/verify-totp',
  '/two-factor/verify-backup-code',
  '/passkey/verify-authentication',
]);

/** Tries of one address and path in a window of seconds. Where the gateway names no address, it limits alone. */
function rateLimits(enabled: boolean): NonNullable<BetterAuthOptions['rateLimit']> {
  const perAddress = (max: number) => (request: Request) =>
    request.headers.has(addressHeader) ? { window: 60, max } : (false as const);
  const sensitive = [
    '/sign-in/*',
    '/sign-up/*',
    '/two-factor/*',
    '/passkey/*',
    '/callback/*',
    '/prove',
    '/verify-email',
  ];
  const mailing = ['/request-password-reset', '/reset-password', '/send-verification-email', '/change-password'];
  return {
    enabled,
    storage: 'memory',
    customRules: Object.fromEntries([
      ...sensitive.map((path) => [path, perAddress(20)] as const),
      ...mailing.map((path) => [path, perAddress(10)] as const),
      ['/**', perAddress(600)] as const,
    ]),
  };
}

/** How better-auth says that nobody was sent to the provider from here, or somebody else. */
const strayed: ReadonlySet<unknown> = new Set([
  'state_not_found',
  'state_mismatch',
  'state_invalid',
  'state_security_mismatch',
]);

/** better-auth's notices without what people typed: its words up to the first colon, and an error's name and code. */
function loggerOf(log: Logger): NonNullable<BetterAuthOptions['logger']> {
  return {
    level: 'warn',
    log: (level, message, ...details) => {
      const error = details.find((detail) => detail instanceof Error);
      const code = error !== undefined && 'code' in error ? error.code : undefined;
      // Anybody can come back from a provider with nothing in hand, and would fill the log of errors with it.
      const weight = level === 'error' && (error === undefined || strayed.has(code)) ? 'warn' : level;
      const notice = String(message)
        .split(':', 1)[0]
        ?.replace(/\S*@\S*/g, '…');
      log[weight]({ notice, error: error?.name, code }, 'auth.notice');
    },
  };
}
