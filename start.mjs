// What `npm start` runs, on whatever Node the machine has (20 or newer): installs when needed, builds the web
// pages when their sources changed, then hands over to main.ts on the Node that comes with the packages.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const windows = process.platform === 'win32';

if (!installed()) run(windows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund']);
const node = localNode();
const webBuild = join(root, 'services', 'web', 'build.mjs');
// It knows its own sources, and answers at once when nothing changed.
if (needsWeb(process.argv.slice(2)) && existsSync(webBuild)) run(node, [webBuild]);
handOver(node, [join(root, 'main.ts'), ...process.argv.slice(2)]);

/** npm notes what it installed last in this file. */
function installed() {
  const noted = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(noted)) return false;
  return statSync(noted).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** The Node of the packages, or this one when it is new enough to run TypeScript. */
function localNode() {
  const local = join(root, 'node_modules', '.bin', windows ? 'node.cmd' : 'node');
  if (existsSync(local)) return local;
  if (Number(process.versions.node.split('.')[0]) >= 26) return process.execPath;
  console.error(
    `Rialto needs Node 26; this is ${process.version}, and there is no package of it for ${process.platform} ${process.arch}.\n` +
      'Install Node 26 from https://nodejs.org and start again.',
  );
  process.exit(78);
}

function needsWeb(services) {
  return services.length === 0 || services.includes('web');
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: windows });
  if (error) console.error(`${command} could not be run: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

function handOver(command, args) {
  const child = spawn(command, args, { stdio: 'inherit', shell: windows });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends Ctrl-C to the whole group, so the child has it already: passing it on would count twice.
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  // npm ends the shell between us on a SIGTERM, and nobody tells us: a new parent is how we notice.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 200);
  child.on('error', (error) => {
    console.error(`${command} could not be run: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
