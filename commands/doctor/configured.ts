import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { broken, type Finding, note, well } from './finding.ts';

const main = fileURLToPath(new URL('../../main.ts', import.meta.url));

/** Settings that are not right, of all services; asked of the shop itself, which alone knows all of them. */
export async function settingsOf(env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const child = spawn(process.execPath, [main, '--check'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 20_000,
  });
  const said = text(child.stderr);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const lines = (await said).trim().split('\n');
  const mode = note('mode', `SHOP_MODE=${env['SHOP_MODE'] ?? 'demo'}`);
  if (code === 0) return [mode, well('settings', 'all are right')];
  if (code !== 78)
    return [mode, broken('settings', `could not be read: ${errorIn(lines)}`, 'run npm ci, then try again')];
  return [mode, ...lines.slice(1).map((line) => settingFinding(line.trim()))];
}

/** The line that says what went wrong: around it are code, a stack and the version of Node. */
const errorIn = (lines: readonly string[]): string =>
  lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? '';

function settingFinding(line: string): Finding {
  const colon = line.indexOf(': ');
  return broken('settings', `${line.slice(0, colon)} is not right`, line.slice(colon + 2));
}
