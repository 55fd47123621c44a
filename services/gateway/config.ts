import { address, type BadSetting, flag, integer, type SettingsOf, text } from '#platform/runtime/config.ts';
import type { ShopSettings } from '#platform/runtime/service.ts';
import { originsOf } from './cors.ts';
import { isEverybody, proxiesOf } from './proxies.ts';

/** Settings of the gateway. Where it listens is the shop's own PORT. */
export const settings = {
  host: text({ env: 'HOST', about: 'Address on which the gateway listens; every one when not set', fallback: '' }),
  callTimeoutMs: integer({
    env: 'CALL_TIMEOUT_MS',
    about: 'Milliseconds that a request may take',
    fallback: 10_000,
    minimum: 100,
    maximum: 600_000,
  }),
  streamTimeoutMs: integer({
    env: 'STREAM_TIMEOUT_MS',
    about: 'Milliseconds after which a live stream is ended; browsers open the next one by themselves',
    fallback: 3_600_000,
    minimum: 1_000,
    maximum: 86_400_000,
  }),
  heartbeatMs: integer({
    env: 'STREAM_HEARTBEAT_MS',
    about: 'Milliseconds between signs of life on a silent stream, so that no proxy ends it',
    fallback: 15_000,
    minimum: 10,
    maximum: 120_000,
  }),
  streamsPerAddress: integer({
    env: 'STREAMS_PER_ADDRESS',
    about: 'Live streams that one address may hold open',
    fallback: 100,
    minimum: 1,
    maximum: 100_000,
  }),
  trustedProxies: text({
    env: 'TRUSTED_PROXIES',
    about: 'Addresses or networks, by comma, whose X-Forwarded-For is believed; none when not set',
    fallback: '',
  }),
  rateLimits: flag({
    env: 'RATE_LIMITS',
    about: 'Limits how much an address, an account and all together may ask for; off only outside production',
    fallback: true,
  }),
  rateLimitsPercent: integer({
    env: 'RATE_LIMITS_PERCENT',
    about: 'All of these limits, as a share of the usual ones in percent',
    fallback: 100,
    minimum: 1,
    maximum: 10_000,
  }),
  redisUrl: address({
    env: 'REDIS_URL',
    about: 'Redis in which gateways count together; each counts for itself when not set, or while it is away',
    fallback: '',
    protocols: ['redis:', 'rediss:'],
    secret: true,
  }),
  holdsPerCustomer: integer({
    env: 'HOLDS_PER_CUSTOMER',
    about: 'Unpaid orders that one account may have at a time, since each holds stock',
    fallback: 10,
    minimum: 1,
    maximum: 100_000,
  }),
  holdsPerAddress: integer({
    env: 'HOLDS_PER_ADDRESS',
    about: 'Unpaid orders of guests that one address may have at a time',
    fallback: 1_000,
    minimum: 1,
    maximum: 100_000,
  }),
  overloadDelayMs: integer({
    env: 'OVERLOAD_DELAY_MS',
    about: 'How late the event loop may be before searches and lists are refused, then pages, carts, orders; 0 = never',
    fallback: 150,
    minimum: 0,
    maximum: 60_000,
  }),
  corsOrigins: text({
    env: 'CORS_ORIGINS',
    about: 'Origins, by comma, whose pages may call the API with a token; none when not set, * outside production',
    fallback: '',
  }),
  accessLog: flag({
    env: 'ACCESS_LOG',
    about: 'Logs a line for each request: method, route, status, time, trace; nothing about a person',
    fallback: false,
  }),
};

export type Config = SettingsOf<typeof settings>;

/** Longest body of an ordinary request, of an import, of /api/auth and of a webhook, in bytes. */
export const bodyBytes = 256 * 1024;
export const importBytes = 16 * 1024 * 1024;
export const authBytes = 64 * 1024;
export const webhookBytes = 1_000_000;

/** How long a sign-in waits at most for what was collected as a guest. */
export const claimTimeoutMs = 3_000;

/** How often the session behind a live stream is looked at, in milliseconds: identity is asked once for all of them. */
export const sessionLookedAtMs = 1_000;

/** How long Redis may take to count, in milliseconds; a request waits for it. */
export const redisTimeoutMs = 100;

/** A request is wholly there, and its headers, after so many milliseconds, or it is over; looked for every second. */
export const requestTimeoutMs = 30_000;
export const headersTimeoutMs = 10_000;
export const timeoutsCheckedMs = 1_000;

/** Longest address, with its query, and headers, in bytes. */
export const headerBytes = 16 * 1024;

/** What is wrong with the settings taken together. */
export function wrongTogether(config: Config, shop: Pick<ShopSettings, 'mode'>): readonly BadSetting[] {
  const origins = originsOf(config.corsOrigins);
  const bad: BadSetting[] = [];
  if (origins === null) bad.push({ env: 'CORS_ORIGINS', mend: 'give origins such as https://app.example, by comma' });
  const proxies = proxiesOf(config.trustedProxies);
  if (proxies === null)
    bad.push({ env: 'TRUSTED_PROXIES', mend: 'give addresses, or networks such as 10.0.0.0/8, by comma' });
  if (shop.mode !== 'production') return bad;
  if (proxies?.some(isEverybody))
    bad.push({ env: 'TRUSTED_PROXIES', mend: 'name the proxies: everybody could say to be anybody' });
  if (origins?.includes('*')) bad.push({ env: 'CORS_ORIGINS', mend: 'name each origin: * is not for production' });
  if (!config.rateLimits) bad.push({ env: 'RATE_LIMITS', mend: 'leave it on in production' });
  return bad;
}
