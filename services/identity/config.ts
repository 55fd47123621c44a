import {
  type BadSetting,
  flag,
  integer,
  oneOf,
  type Setting,
  type SettingsOf,
  text,
} from '#platform/runtime/config.ts';
import type { ShopSettings } from '#platform/runtime/service.ts';
import { isEmail, passwordProblem } from './domain.ts';

/** Where a sign-in provider is, exactly as it calls itself: a slash at the end counts. */
const issuer = (about: { readonly env: string; readonly about: string }): Setting<string> => ({
  ...about,
  fallback: '',
  parse: (given) =>
    URL.canParse(given) && ['http:', 'https:'].includes(new URL(given).protocol)
      ? { value: given }
      : { mend: 'give the address that the provider states as its issuer' },
});

/** Settings of the identity service. */
export const settings = {
  adminEmail: text({
    env: 'ADMIN_EMAIL',
    about: 'Who becomes the first administrator; with ADMIN_PASSWORD, else one is made and printed once',
    fallback: '',
  }),
  adminPassword: text({
    env: 'ADMIN_PASSWORD',
    about: 'Password of the first administrator, 8 to 128 characters',
    fallback: '',
    secret: true,
  }),
  rateLimits: flag({
    env: 'RATE_LIMITS',
    about: 'Limits how often one e-mail address may try to sign in; off only outside production',
    fallback: true,
  }),
  sessionDays: integer({
    env: 'SESSION_DAYS',
    about: 'Days until an unused session ends',
    fallback: 30,
    minimum: 1,
    maximum: 365,
  }),
  passwordSlots: integer({
    env: 'PASSWORD_SLOTS',
    about:
      'Passwords hashed at the same time: each takes 19 MiB and a thread for 10 to 30 ms of time that nothing else wants',
    fallback: 2,
    minimum: 1,
    maximum: 64,
  }),
  requireVerification: oneOf({
    env: 'AUTH_REQUIRE_VERIFICATION',
    about: 'Whether an e-mail address must be confirmed before its first sign-in; auto = in production only',
    fallback: 'auto',
    choices: ['auto', 'on', 'off'],
  }),
  googleClientId: text({ env: 'GOOGLE_CLIENT_ID', about: 'Sign-in with Google; with the secret', fallback: '' }),
  googleClientSecret: text({
    env: 'GOOGLE_CLIENT_SECRET',
    about: 'Secret of the client at Google',
    fallback: '',
    secret: true,
  }),
  githubClientId: text({ env: 'GITHUB_CLIENT_ID', about: 'Sign-in with GitHub; with the secret', fallback: '' }),
  githubClientSecret: text({
    env: 'GITHUB_CLIENT_SECRET',
    about: 'Secret of the client at GitHub',
    fallback: '',
    secret: true,
  }),
  oidcIssuer: issuer({
    env: 'OIDC_ISSUER',
    about: 'Sign-in with this OpenID Connect provider; with OIDC_CLIENT_ID and OIDC_CLIENT_SECRET',
  }),
  oidcClientId: text({ env: 'OIDC_CLIENT_ID', about: 'Client at the OpenID Connect provider', fallback: '' }),
  oidcClientSecret: text({
    env: 'OIDC_CLIENT_SECRET',
    about: 'Secret of that client',
    fallback: '',
    secret: true,
  }),
  oidcName: text({ env: 'OIDC_NAME', about: 'What the button of that provider says', fallback: 'Single sign-on' }),
};

export type Config = SettingsOf<typeof settings>;

/** Requests about passwords that may wait for a slot; more are turned away. */
export const passwordQueue = 128;
/** Access tokens live so long, and the ids of ended sessions are kept so long, in seconds. */
export const tokenLifeSeconds = 15 * 60;
/** Ids of ended sessions told at once. */
export const endedAtOnce = 10_000;
/** Links of mails work for so long, in seconds. */
export const linkSeconds = 3600;
/** Mails that wait to be handed over, and how often one is tried. */
export const mailQueue = 1_000;
export const mailTries = 4;
export const mailEveryMs = 5_000;
export const mailTimeoutMs = 10_000;
/** How often something may be tried in a window, by whom it concerns. */
export const allowedTries = {
  /** Passwords at one e-mail address. */
  address: { most: 10, windowSeconds: 15 * 60 },
  /** Mails with a link to one e-mail address. */
  mail: { most: 5, windowSeconds: 3600 },
  /** Passwords at one e-mail address from one device that the account knows: others cannot keep its owner out. */
  device: { most: 10, windowSeconds: 15 * 60 },
  /** Passwords of somebody who is signed in. */
  person: { most: 10, windowSeconds: 15 * 60 },
  /** Codes of somebody who is signed in, or who has yet to give one. */
  factor: { most: 10, windowSeconds: 15 * 60 },
  /** One code of an authenticator app: accepted for a minute and a half, and worth one use. */
  code: { most: 1, windowSeconds: 120 },
} as const;
/** Marks by which one account knows devices, two a device, and how long a browser keeps its own: as long as browsers allow. */
export const devicesAtMost = 100;
export const deviceCookieDays = 400;
/** Sessions of one person; the oldest end. */
export const sessionsAtMost = 100;
/** Passkeys of one person. */
export const passkeysAtMost = 20;
/** An answer of a sign-in provider: its longest, in bytes, and how long it may take. */
export const providerBytes = 256 * 1024;
export const providerTimeoutMs = 5_000;
/** How long what a provider says of itself is believed. */
export const discoverySeconds = 3600;
/** Longest body under /api/auth, in bytes. */
export const bodyLimitBytes = 32 * 1024;
/** Signing keys are replaced after so long, and still published until every token signed with them ended. */
export const keyLifeSeconds = 90 * 24 * 3600;
export const keyGraceSeconds = 24 * 3600;
/** Expired sessions removed by one statement, and how often, in milliseconds. */
export const sweepBatch = 5_000;
export const sweepEveryMs = 3_600_000;
/** Addresses in one book. */
export const addressesAtMost = 50;
/**
 * Erasures are asked for a second time after so long. Nothing that was begun with a session of before takes longer: a
 * token of it counts for half a minute at most when the gateway cannot ask, and a mail is handed over within 70 seconds.
 */
export const erasureSettleSeconds = 120;
export const askAgainEveryMs = 5_000;
/** Exports are kept for so long; the longest text of identity's own part, in characters. */
export const exportDays = 7;
export const exportedLength = 300_000;
/** Registrations announced in one transaction. */
export const announceBatch = 100;

/** Whether this shop asks for a confirmed address. */
export const verificationRequired = (config: Pick<Config, 'requireVerification'>, shop: Mode): boolean =>
  config.requireVerification === 'on' || (config.requireVerification === 'auto' && shop.mode === 'production');

type Mode = Pick<ShopSettings, 'mode'>;

/** What is wrong with the settings taken together. */
export function wrongTogether(config: Config, shop: Mode): readonly BadSetting[] {
  const bad: BadSetting[] = [...wrongAdmin(config), ...wrongProviders(config)];
  if (shop.mode !== 'production') return bad;
  if (!config.rateLimits) bad.push({ env: 'RATE_LIMITS', mend: 'leave it on in production' });
  if (config.oidcIssuer.startsWith('http:')) bad.push({ env: 'OIDC_ISSUER', mend: 'give an https address' });
  return bad;
}

function wrongAdmin({ adminEmail, adminPassword }: Config): readonly BadSetting[] {
  if (adminEmail === '' && adminPassword === '') return [];
  const bad: BadSetting[] = [];
  if (!isEmail(adminEmail)) bad.push({ env: 'ADMIN_EMAIL', mend: 'give an e-mail address, beside ADMIN_PASSWORD' });
  const problem = passwordProblem(adminPassword);
  if (problem !== null) bad.push({ env: 'ADMIN_PASSWORD', mend: `give a password, beside ADMIN_EMAIL: ${problem}` });
  return bad;
}

/** A provider is set altogether or not at all: half of one would be a button that fails. */
function wrongProviders(config: Config): readonly BadSetting[] {
  const groups = [
    ['googleClientId', 'googleClientSecret'],
    ['githubClientId', 'githubClientSecret'],
    ['oidcIssuer', 'oidcClientId', 'oidcClientSecret'],
  ] as const;
  return groups.flatMap((names) => {
    const missing = names.filter((name) => config[name] === '');
    if (missing.length === 0 || missing.length === names.length) return [];
    const all = names.map((name) => settings[name].env).join(', ');
    return missing.map((name) => ({ env: settings[name].env, mend: `set ${all} together` }));
  });
}
