import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Shop, shopSecret } from './shop.ts';

/** Runs one of the shop's programs as its operator would, and says how it ended. */
export async function command(
  argv: readonly string[],
  shop?: Pick<Shop, 'databaseUrl' | 'dataDir'>,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, [...argv], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    // Of the run's own environment only what a program needs.
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      SHOP_SECRET: shopSecret,
      ...(shop === undefined ? {} : { DATABASE_URL: shop.databaseUrl, DATA_DIR: shop.dataDir }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const said = await Promise.all([text(child.stdout), text(child.stderr)]);
  await ended;
  return { code: child.exitCode, said: said.join('') };
}
