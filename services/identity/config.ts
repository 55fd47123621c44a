import { type BadSetting, flag, integer, type SettingsOf, text } from '#platform/runtime/config.ts';
import type { ShopSettings } from '#platform/runtime/service.ts';
import { isEmail, passwordProblem } from './domain.ts';

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
    about: 'Limits how often one address may try to sign in; off only for tests',
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
    about: 'Passwords hashed at the same time: each takes 19 MiB and a thread for 10 to 30 ms',
    fallback: 2,
    minimum: 1,
    maximum: 64,
  }),
};

export type Config = SettingsOf<typeof settings>;

/** Requests about passwords that may wait for a slot; more are turned away. */
export const passwordQueue = 128;
/** Longest body under /api/auth, in bytes. */
export const bodyLimitBytes = 32 * 1024;
/** Signing keys are replaced after so long, and still published until every token signed with them ended. */
export const keyLifeSeconds = 90 * 24 * 3600;
export const keyGraceSeconds = 24 * 3600;
/** Expired sessions removed by one statement, and how often, in milliseconds. */
export const sweepBatch = 5_000;
export const sweepEveryMs = 3_600_000;
/** Registrations announced in one transaction. */
export const announceBatch = 100;

/** What is wrong with the settings taken together. */
export function wrongTogether(config: Config, shop: Pick<ShopSettings, 'mode'>): readonly BadSetting[] {
  const { adminEmail, adminPassword, rateLimits } = config;
  const bad: BadSetting[] = [];
  if (shop.mode === 'production' && !rateLimits) bad.push({ env: 'RATE_LIMITS', mend: 'leave it on in production' });
  if (adminEmail === '' && adminPassword === '') return bad;
  if (!isEmail(adminEmail)) bad.push({ env: 'ADMIN_EMAIL', mend: 'give an e-mail address, beside ADMIN_PASSWORD' });
  const problem = passwordProblem(adminPassword);
  if (problem !== null) bad.push({ env: 'ADMIN_PASSWORD', mend: `give a password, beside ADMIN_EMAIL: ${problem}` });
  return bad;
}
