/**
 * Lists every setting as docs/settings.md, from the config files themselves: `node commands/settings.ts`, after one has
 * changed. Another file may be named to write to.
 */
import { globSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Setting } from '#platform/runtime/config.ts';
import { platformSettings } from '#platform/runtime/platform-settings.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = globSync('services/*/config.ts', { cwd: root }).sort();
const services = await Promise.all(
  files.map(async (file) => ({ name: dirname(file).split(/[\\/]/).at(-1) ?? '', settings: await settingsIn(file) })),
);

const page = `# Settings

Generated from the config files by \`node commands/settings.ts\`; do not edit. Settings are environment variables; a bad
one stops the start with its name and how to mend it. None is needed to try the shop.

## The whole shop

${table(Object.values(platformSettings))}

For each service \`<NAME>_ADDRESS\` says where it answers when it runs elsewhere, such as
\`CATALOG_ADDRESS=http://catalog:4000\`, and \`<NAME>_DATABASE_URL\` with which login it goes to PostgreSQL when the platform
shall not make a role for it.

${services
  .filter(({ settings }) => settings.length > 0)
  .map(({ name, settings }) => `## ${name}\n\n${table(settings)}`)
  .join('\n\n')}
`;

writeFileSync(process.argv[2] ?? join(root, 'docs/settings.md'), page);

async function settingsIn(file: string): Promise<readonly Setting<unknown>[]> {
  const module: Record<string, unknown> = await import(join(root, file));
  return Object.values(module).flatMap((value) =>
    typeof value === 'object' && value !== null ? Object.values(value).filter(isOwn) : [],
  );
}

/** What a service reads of the whole shop's settings is listed once, with those. */
function isOwn(value: unknown): value is Setting<unknown> {
  return isSetting(value) && !Object.values(platformSettings).some(({ env }) => env === value.env);
}

function isSetting(value: unknown): value is Setting<unknown> {
  return typeof value === 'object' && value !== null && 'env' in value && 'about' in value && 'parse' in value;
}

function table(settings: readonly Setting<unknown>[]): string {
  const rows = settings.map(({ env, about, fallback, secret }) => {
    const kept = secret === true ? ' (secret)' : '';
    return `| \`${env}\` | ${about.replaceAll('|', '\\|')}${kept} | ${shown(fallback)} |`;
  });
  return ['| setting | what it does | when not set |', '|---|---|---|', ...rows].join('\n');
}

function shown(fallback: unknown): string {
  if (typeof fallback === 'boolean') return fallback ? '`on`' : '`off`';
  return fallback === '' || fallback === null || fallback === undefined ? '' : `\`${String(fallback)}\``;
}
