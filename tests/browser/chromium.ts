import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

/**
 * A real Chromium: the one at CHROMIUM_PATH when that is set, else the one that comes in a package, with its own
 * libraries and fonts, so that a machine needs nothing installed.
 */
export async function openChromium(): Promise<Browser> {
  // However busy the machine is.
  const timeout = 120_000;
  const given = process.env['CHROMIUM_PATH'] ?? '';
  // The sandbox needs rights that a container does not give, and only our own pages are opened.
  const args = ['--no-sandbox', '--font-render-hinting=none', '--disable-gpu'];
  if (given !== '') return chromium.launch({ executablePath: given, args, timeout });
  // The package is for one kind of machine; on the others a developer has Chrome.
  if (`${process.platform} ${process.arch}` !== 'linux x64')
    return chromium.launch({ channel: 'chrome', args, timeout });
  const home = await unpacked();
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: join(home, 'al2023', 'lib'),
    FONTCONFIG_FILE: join(home, 'fonts.conf'),
  };
  return chromium.launch({ executablePath: join(home, 'chromium'), args, env, timeout });
}

/** Unpacked once for a machine. Test files that do so at the same time each make their own; one of them stays. */
async function unpacked(): Promise<string> {
  const { version } = createRequire(import.meta.url)(join(packageHome, 'package.json'));
  const home = join(tmpdir(), `rialto-chromium-${version}`);
  if (existsSync(home)) return home;
  const own = await mkdtemp(`${home}-`);
  // It unpacks its libraries only where it takes itself to be on AWS, and always to the temporary folder.
  const env = { ...process.env, TMPDIR: own, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
  const program = `import chromium from '@sparticuz/chromium'; await chromium.executablePath();`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { env, cwd: packageHome });
  await writeFile(join(own, 'fonts.conf'), fontsOf(home));
  await rename(own, home).catch(() => rm(own, { recursive: true, force: true }));
  return home;
}

const packageHome = new URL('../../node_modules/@sparticuz/chromium', import.meta.url).pathname;

const fontsOf = (home: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${home}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${home}/fonts-cache</cachedir>
</fontconfig>
`;
