import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type BadSetting, readSettings } from './config.ts';
import { type PlatformSettings, platformSettings } from './platform-settings.ts';
import { wrongInProduction } from './production.ts';
import type { ShopSettings } from './service.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** The platform's settings and what of the shop's follows from them; `split` when only some services run here. */
export function readPlatform(
  env: Env,
  split: boolean,
): { platform: PlatformSettings; shop: ShopSettings; bad: readonly BadSetting[] } {
  const { config: platform, bad } = readSettings(platformSettings, env);
  const shop: ShopSettings = {
    mode: platform.mode,
    currency: platform.currency,
    port: platform.port,
    origin: platform.publicOrigin === '' ? `http://localhost:${platform.port}` : platform.publicOrigin,
    dataDir: resolve(platform.dataDir),
    version: shopVersion(),
    stepUpMinutes: platform.stepUpMinutes,
    staffSecondFactor: platform.staffSecondFactor,
  };
  return { platform, shop, bad: [...bad, ...wrongTogether(platform, split)] };
}

const shortestSecret = 32;

function wrongTogether(platform: PlatformSettings, split: boolean): readonly BadSetting[] {
  const { secret, mode, databaseUrl } = platform;
  const shared = split && mode !== 'production';
  const sample = 'for example the output of: openssl rand -hex 32';
  return [
    ...(/^[A-Z]{3}$/.test(platform.currency) ? [] : [{ env: 'CURRENCY', mend: 'give three capitals such as EUR' }]),
    ...(secret !== '' && secret.length < shortestSecret
      ? [{ env: 'SHOP_SECRET', mend: `give at least ${shortestSecret} characters, ${sample}` }]
      : []),
    ...(shared && secret === ''
      ? [{ env: 'SHOP_SECRET', mend: `give all processes of the shop the same secret, ${sample}` }]
      : []),
    ...(split && databaseUrl === ''
      ? [{ env: 'DATABASE_URL', mend: 'name the PostgreSQL that all processes of the shop share' }]
      : []),
    ...wrongInProduction(platform),
  ];
}

function shopVersion(): string {
  const about: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return about !== null && typeof about === 'object' && 'version' in about ? String(about.version) : '';
}
