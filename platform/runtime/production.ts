import type { BadSetting } from './config.ts';
import type { PlatformSettings } from './platform-settings.ts';

/** What of the platform's settings a shop for real may not have, each with its mend. */
export function wrongInProduction(platform: PlatformSettings): readonly BadSetting[] {
  if (platform.mode !== 'production') return [];
  const bad: BadSetting[] = [];
  const secret = wrongSecret(platform.secret);
  if (secret !== null) bad.push({ env: 'SHOP_SECRET', mend: secret });
  if (!isSafe(platform.publicOrigin))
    bad.push({
      env: 'PUBLIC_ORIGIN',
      mend: 'give the https address of the shop: over http anybody on the way reads along',
    });
  if (tellsAll.has(platform.logLevel))
    bad.push({ env: 'LOG_LEVEL', mend: `${platform.logLevel} says too much: give info, or nothing` });
  if (platform.crash !== '') bad.push({ env: 'RIALTO_CRASH', mend: 'is for tests: take it away' });
  if (platform.doubleCalls) bad.push({ env: 'RIALTO_DOUBLE_CALLS', mend: 'is for tests: take it away' });
  return bad;
}

const sample = 'for example the output of: openssl rand -hex 32';
const guessable = /change.?me|default|example|password|secret|rialto|0123456789/i;
const leastLetters = 10;

/** Null for one that nobody will guess. How long it has to be is said for every shop. */
function wrongSecret(secret: string): string | null {
  if (secret === '') return `give all processes of the shop the same secret, ${sample}`;
  if (guessable.test(secret) || new Set(secret).size < leastLetters) return `give one that nobody can guess, ${sample}`;
  return null;
}

const local: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Over http only where nothing leaves the machine; not set is this machine. */
function isSafe(origin: string): boolean {
  if (origin === '') return true;
  const { protocol, hostname } = new URL(origin);
  return protocol === 'https:' || local.has(hostname);
}

const tellsAll: ReadonlySet<string> = new Set(['debug', 'trace']);
