import { type BadSetting, flag, integer, type SettingsOf, text } from '#platform/runtime/config.ts';
import type { ShopSettings } from '#platform/runtime/service.ts';

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
    about: 'Limits how much one address may ask for; off only outside production',
    fallback: true,
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

/** What is wrong with the settings taken together. */
export const wrongTogether = (config: Config, shop: Pick<ShopSettings, 'mode'>): readonly BadSetting[] =>
  shop.mode === 'production' && !config.rateLimits ? [{ env: 'RATE_LIMITS', mend: 'leave it on in production' }] : [];
