import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { shopSecret } from '../harness/shop.ts';
import { type OpenPages, openPages } from './pages.ts';
import { addToCart, fillCheckout, goodCard, goToCheckout, openBySearch, orderPage, payButton, sees } from './steps.ts';
import { visit } from './visitor.ts';

const file = fileURLToPath(new URL('fixtures/harbour.jsonl', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));

describe('a shop on its own database, with nothing in it', { timeout: 600_000 }, () => {
  let open: OpenPages;
  // The import lists what it did not take in the folder that it was called from.
  const folder = mkdtempSync(join(tmpdir(), 'rialto-called-from-'));

  before(async () => {
    open = await openPages({ embedded: true, env: { SEED: 'none' } });
  });
  after(async () => {
    await open?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('sells what npm run import brings in while it runs', async (t) => {
    const { page, content, leave } = await visit(open.browser, open.shop.origin);
    t.after(leave);
    await page.goto('/');
    const { code, said } = await imports();
    assert.equal(code, 0, said);
    assert.match(said, /2 created, 0 updated, 1 rejected/);
    assert.match(readFileSync(join(folder, 'harbour.jsonl.rejects.jsonl'), 'utf8'), /HARBOUR-NOTHING/);
    await open.books.rest();

    await openBySearch(page, { title: 'Harbourmaster Storm Lamp' });
    await addToCart(page);
    await goToCheckout(page);
    await fillCheckout(page, { email: 'sailor@example.com', card: goodCard });
    await payButton(page).click();
    await orderPage(page);
    await sees(page, 'confirmed');
    assert.deepEqual(await open.staff.stock('HARBOUR-LAMP'), { onHand: 6, reserved: 0 });
    content();
  });

  async function imports(): Promise<{ code: number | null; said: string }> {
    const child = spawn('npm', ['--prefix', root, 'run', '--silent', 'import', '--', file], {
      cwd: folder,
      // Of the run's own environment only what npm needs: a DATABASE_URL there is not this shop's.
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        DATA_DIR: open.shop.dataDir,
        SHOP_SECRET: shopSecret,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'close');
    const said = await Promise.all([text(child.stdout), text(child.stderr)]);
    await ended;
    return { code: child.exitCode, said: said.join('') };
  }
});
