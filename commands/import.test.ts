import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

let folder: string;
before(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'rialto-import-'));
  // PostgreSQL's own account has to get in when the tests run as root.
  chmodSync(folder, 0o755);
});
after(() => rmSync(folder, { recursive: true, force: true }));

const products = 3000;

const line = (n: number): string =>
  JSON.stringify({
    sku: `P-${n}`,
    title: `Product ${n}`,
    category: `c${n % 7}`,
    price: { currencyCode: 'USD', minorUnits: n },
    stock: 1,
  });

/** Kills the command when it has said this: by itself, since a kill from outside may come when all is done. */
const killedAt = (words: string): string =>
  `--import=data:text/javascript,${encodeURIComponent(`
    const { write } = process.stdout;
    process.stdout.write = function (...given) {
      const written = write.apply(this, given);
      if (String(given[0]).includes('${words}')) process.kill(process.pid, 'SIGKILL');
      return written;
    };`)}`;

/** The command as people run it, in a shop of its own. */
function run(files: readonly string[], ...options: readonly string[]) {
  const command = new URL('./import.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [...options, command, ...files], {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder, DATA_DIR: join(folder, 'data'), DATABASE_URL: '', LOG_LEVEL: 'warn' },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += String(chunk);
    });
  }
  return new Promise<{ code: number | null; printed: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, printed }));
  });
}

test('killed in the middle, the same command goes on, and again it changes nothing', { timeout: 180_000 }, async () => {
  const lines = Array.from({ length: products }, (_, n) => line(n));
  lines.splice(5, 0, '{"sku":"BAD"}');
  writeFileSync(join(folder, 'goods.jsonl'), lines.join('\n'));

  const killed = await run(['goods.jsonl'], killedAt('20%'));
  assert.equal(killed.code, null, killed.printed);

  const second = await run(['goods.jsonl']);
  assert.equal(second.code, 0, second.printed);
  assert.match(second.printed, /went on after \d+/);
  const [, created, updated] = /(\d+) created, (\d+) updated, 1 rejected/.exec(second.printed) ?? [];
  assert.equal(Number(created) + Number(updated), products, second.printed);
  const rejects = readFileSync(join(folder, 'goods.jsonl.rejects.jsonl'), 'utf8').trim().split('\n');
  assert.deepEqual(
    rejects.map((text) => JSON.parse(text)).map(({ line, reason }) => [line, reason]),
    [[6, 'INVALID_PRODUCT']],
  );

  const third = await run(['goods.jsonl']);
  assert.match(third.printed, new RegExp(`0 created, ${products} updated, 1 rejected`));
});

test('a missing file is told in a sentence before anything is started', async () => {
  const { code, printed } = await run(['nothing.csv']);
  assert.equal(code, 1);
  assert.match(printed, /nothing\.csv: there is no such file\./);
});
