import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startShop } from '../harness/shop.ts';
import { openChromium } from './chromium.ts';
import { buildPages } from './pages.ts';
import { fillSignIn, fingerprintReader, signInButton } from './people.ts';
import { visit } from './visitor.ts';

test('the first administrator changes the printed one-time password, then adds the second factor that the shop wants', {
  timeout: 600_000,
}, async (t) => {
  await buildPages();
  const browser = await openChromium();
  t.after(() => browser.close());
  const shop = await startShop({
    env: { ADMIN_EMAIL: '', ADMIN_PASSWORD: '', SEED: 'none', STAFF_SECOND_FACTOR: 'required' },
  });
  t.after(() => shop.stop());
  const [, email = '', once = ''] =
    /(\S+@rialto\.example)\s[\s\S]*?([a-z0-9X]{4}(?:-[a-z0-9X]{4})+)/.exec(shop.output()) ?? [];
  assert.ok(once !== '', shop.output());

  const { page, content } = await visit(browser, shop.origin);
  await page.goto('/sign-in');
  await fillSignIn(page, email, once);
  await signInButton(page).click();
  await page.getByRole('heading', { name: 'Choose your own password' }).waitFor();
  for (const path of ['/admin/orders', '/account/privacy']) {
    await page.goto(path);
    await page.getByRole('heading', { name: 'Choose your own password' }).waitFor();
  }
  await page.goto('/admin/orders');
  await page.getByLabel('One-time password').fill(once);
  await page.getByLabel('New password').fill('a sentence of the first administrator');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText('The back office asks for a second factor').waitFor();
  content();

  await fingerprintReader(page);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('button', { name: 'Show my second factor' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
});
