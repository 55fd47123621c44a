import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type OpenPages, openPages } from './pages.ts';
import { fillSignIn, letErasuresSettle, letProofsAge, newPerson, password, signInButton } from './people.ts';
import { addToCart, delivery, signInAsStaff } from './steps.ts';
import { type Visitor, visit } from './visitor.ts';

describe('what is somebody’s own', { timeout: 600_000 }, () => {
  let open: OpenPages;
  let origin: string;

  before(async () => {
    open = await openPages();
    origin = open.shop.origin;
  });
  after(() => open?.close());

  /** SKUs that are in stock. */
  async function skusToHave(count: number): Promise<readonly string[]> {
    const { body } = await open.api.call('GET', '/api/v1/products?pageSize=100');
    const variants: { sku: string; available: boolean }[] = body.products.flatMap(
      ({ variants }: { variants: object }) => variants,
    );
    const skus = variants.filter(({ available }) => available).map(({ sku }) => sku);
    assert.ok(skus.length >= count, `the demo shop has ${skus.length} things`);
    return skus.slice(0, count);
  }

  const person = (name: string): Promise<Visitor> => newPerson(open.browser, origin, `${name}@example.com`);

  test('addresses are kept, changed and deleted, and the checkout offers them', async (t) => {
    const { page, content, leave } = await person('addresses');
    t.after(leave);
    await page.goto('/account/addresses');
    await addAddress(page, {});
    await page.getByText('Usual address for delivery and bills').waitFor();
    await addAddress(page, { City: 'Potsdam', 'Street and number': '1 Palace Road' });
    await page.getByRole('button', { name: 'Use for delivery' }).click();
    await page.getByText('Usual address for delivery', { exact: true }).waitFor();

    await page.goto((await productPath(page)) ?? '/');
    await addToCart(page);
    await page.goto('/checkout');
    assert.equal(await page.getByLabel('City').inputValue(), 'Potsdam');
    await page.getByRole('radio', { name: /12 Canal Street/ }).check();
    assert.equal(await page.getByLabel('City').inputValue(), delivery.City);
    await page.getByLabel('City').fill('Spandau');
    assert.equal(await page.getByRole('radio', { name: /12 Canal Street/ }).isChecked(), false);

    await page.goto('/account/addresses');
    await page.getByRole('button', { name: 'Edit 1 Palace Road, Potsdam' }).click();
    await page.getByLabel('City').fill('Babelsberg');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Delete 1 Palace Road, Babelsberg' }).click();
    await page.getByText('Babelsberg').waitFor({ state: 'detached' });
    content();
  });

  test('a session elsewhere is seen and ended', async (t) => {
    const here = await person('sessions');
    const there = await visit(open.browser, origin);
    t.after(() => Promise.all([here.leave(), there.leave()]));
    await there.page.goto('/sign-in');
    await fillSignIn(there.page, 'sessions@example.com');
    await signInButton(there.page).click();
    await there.page.waitForURL('**/account');
    await here.page.goto('/account/security');
    const sessions = here.page.getByRole('region', { name: 'Where you are signed in' });
    await sessions.getByText('this device').waitFor();
    await sessions.getByRole('button', { name: 'Sign out', exact: true }).click();
    await sessions.getByRole('button', { name: 'Sign out everywhere else' }).waitFor({ state: 'detached' });
    here.content();
    const asked = await there.context.request.post('/api/auth/revoke-other-sessions', {
      data: {},
      headers: { origin },
    });
    assert.equal(asked.status(), 401);
    await there.page.goto('/account/security');
    await there.page.waitForURL((url) => url.search === '?next=%2Faccount%2Fsecurity');
  });

  test('somebody takes their data along and is erased, and the certificate says what each part did', async (t) => {
    const { page, context, content, leave } = await person('leaving');
    t.after(leave);
    await page.goto('/account/privacy');
    await page.getByRole('button', { name: 'Collect my data' }).click();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    assert.match(await readFile(await (await saving).path(), 'utf8'), /leaving@example\.com/);

    await page.getByLabel('Your password').fill(password);
    await page.getByLabel('I want my account to be erased').check();
    await page.getByRole('button', { name: 'Erase my account' }).click();
    await page.waitForURL('**/erasure/*');
    await page.getByText('Each looks once more after two minutes').waitFor();
    await letErasuresSettle(open.shop.databaseUrl);
    await page.getByRole('heading', { name: 'You are forgotten' }).waitFor();
    const parts = page.getByRole('list', { name: 'What each part of the shop did' }).getByRole('heading');
    const { body } = await open.api.call('GET', `/api/v1/erasures/${page.url().split('/').at(-1)}`);
    assert.equal(await parts.count(), body.answers.length);
    assert.ok(body.answers.length >= 7, JSON.stringify(body));
    content();
    const held = (await context.cookies()).map(({ name }) => name);
    assert.deepEqual(held, [], 'the browser holds nothing of them');
    assert.equal((await context.request.get('/api/v1/me')).status(), 401);
    await page.goto('/sign-in');
    await fillSignIn(page, 'leaving@example.com');
    await signInButton(page).click();
    await page.getByRole('alert').getByText('do not go together').waitFor();
  });

  test('a guest with 65 lines who signs in from eight tabs at once ends with 65 lines, once', async (t) => {
    await (await person('collector')).leave();
    const { page, context, content, leave } = await visit(open.browser, origin);
    t.after(leave);
    const skus = await skusToHave(65);
    const { id } = await (await context.request.post('/api/v1/carts', { data: {}, headers: { origin } })).json();
    for (const sku of skus) {
      const data = { sku, quantity: 1 };
      const added = await context.request.post(`/api/v1/carts/${id}/items`, { data, headers: { origin } });
      assert.equal(added.status(), 200, await added.text());
    }
    await context.addCookies([{ name: 'cart', value: id, url: origin }]);
    const tabs = [page, ...(await Promise.all(Array.from({ length: 7 }, () => context.newPage())))];
    await Promise.all(tabs.map(toSignIn));
    await Promise.all(tabs.map((tab) => signInButton(tab).click()));
    await Promise.all(tabs.map((tab) => tab.waitForURL('**/account')));
    const { lines } = await (await context.request.get('/api/v1/me/cart')).json();
    assert.equal(lines.length, 65);
    assert.ok(lines.every(({ quantity }: { quantity: number }) => quantity === 1));
    for (const tab of tabs) assert.match((await tab.getByTestId('cart-button').textContent()) ?? '', /65/);
    content();
  });

  test('somebody has one cart on all their devices, also on one whose own is gone', async (t) => {
    const here = await person('devices');
    const there = await visit(open.browser, origin);
    t.after(() => Promise.all([here.leave(), there.leave()]));
    await there.page.goto('/sign-in');
    await fillSignIn(there.page, 'devices@example.com');
    await signInButton(there.page).click();
    await there.page.waitForURL('**/account');

    const [sku] = await skusToHave(1);
    const lines = [{ sku, quantity: 3 }];
    await here.context.request.post('/api/v1/carts', { data: { lines }, headers: { origin } });
    for (const held of [null, '00000000-0000-4000-8000-00000000dead']) {
      await there.context.clearCookies({ name: 'cart' });
      if (held !== null) await there.context.addCookies([{ name: 'cart', value: held, url: origin }]);
      await there.page.goto('/cart');
      await there.page.getByRole('link', { name: 'Cart, 3 items' }).waitFor();
    }

    const pieces = async (): Promise<number> => {
      const { lines: all } = await (await here.context.request.get('/api/v1/me/cart')).json();
      return all.reduce((sum: number, { quantity }: { quantity: number }) => sum + quantity, 0);
    };
    await there.page.goto((await productPath(there.page)) ?? '/');
    await addToCart(there.page);
    assert.equal(await pieces(), 4, 'what is added on one device is in the cart of the other');
    const { body } = await open.api.call('GET', '/api/v1/products?pageSize=100');
    const form = { slug: body.products.find(isSimple).slug, quantity: '1' };
    await there.context.clearCookies({ name: 'cart' });
    const storageState = await there.context.storageState();
    const bare = await visit(open.browser, origin, { javaScriptEnabled: false, storageState });
    t.after(bare.leave);
    await bare.page.goto(`/p/${form.slug}`);
    await bare.page.getByRole('button', { name: 'Add to cart' }).first().click();
    await bare.page.waitForURL('**/cart');
    assert.equal(await pieces(), 5, 'also without JavaScript');
    const headers = { origin: 'https://evil.example' };
    assert.equal((await there.context.request.post('/cart/items', { form, headers })).status(), 403);
    assert.equal(await pieces(), 5, 'and not from the page of another site');
    here.content();
    there.content();
  });

  test('the back office asks once more who is there, then does what it was asked to', async (t) => {
    const { page, context, leave } = await visit(open.browser, origin);
    t.after(leave);
    await signInAsStaff(page);
    await letProofsAge(open.shop.databaseUrl);
    // Whatever is tried here, even without a proof, makes the gateway look at the session anew.
    await context.request.post('/api/auth/prove', { data: {}, headers: { origin } });
    await page.goto('/admin/gift-cards');
    await page.getByLabel(/^Amount/).fill('25');
    await page.getByRole('button', { name: 'Issue' }).click();
    const dialog = page.getByRole('dialog', { name: 'Is it still you?' });
    await dialog.getByLabel('Your password').fill('not the password');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByRole('alert').getByText('That is not your password').waitFor();
    await dialog.getByLabel('Your password').fill('a password of tests alone');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('status').getByText('shown this once').waitFor();
    const { body } = await open.api.call('GET', '/api/v1/admin/gift-cards', undefined, { ...open.staff.headers });
    assert.equal(body.giftCards.length, 1, 'one gift card, however often it was asked for');
  });

  test('staff see the areas that an administrator gave them', async (t) => {
    await (await person('clerk')).leave();
    const boss = await visit(open.browser, origin);
    const clerk = await visit(open.browser, origin);
    t.after(() => Promise.all([boss.leave(), clerk.leave()]));
    await signInAsStaff(boss.page);
    await boss.page.goto('/admin/team');
    await boss.page.getByPlaceholder('Take somebody in').fill('clerk@');
    await boss.page.getByRole('button', { name: 'Find' }).click();
    await boss.page.getByRole('link', { name: /clerk@example\.com/ }).click();
    await boss.page.getByRole('radio', { name: /^Staff/ }).check();
    await boss.page.getByLabel('Stock').check();
    await boss.page.getByRole('button', { name: 'Save' }).click();
    await boss.page.getByText('It counts from their next click').waitFor();

    await clerk.page.goto('/admin/orders');
    await fillSignIn(clerk.page, 'clerk@example.com');
    await signInButton(clerk.page).click();
    await clerk.page.waitForURL((url) => url.pathname === '/admin/stock');
    const rail = clerk.page.getByRole('navigation', { name: 'Back office' }).getByRole('link');
    await rail.first().waitFor();
    assert.deepEqual(await rail.allTextContents(), ['Stock', 'To the shop']);

    await boss.page.getByRole('button', { name: 'Shut out' }).click();
    await boss.page.getByRole('button', { name: 'Let in again' }).waitFor();
    boss.content();
    clerk.content();
  });
});

async function addAddress(page: Page, given: Readonly<Record<string, string>>): Promise<void> {
  await page.getByRole('button', { name: 'Add an address' }).click();
  for (const [label, value] of Object.entries({ ...delivery, ...given }))
    await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByLabel('Country').selectOption('DE');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(given['Street and number'] ?? delivery['Street and number']).waitFor();
}

async function toSignIn(tab: Page): Promise<void> {
  await tab.goto('/sign-in');
  await fillSignIn(tab, 'collector@example.com');
}

const productPath = async (page: Page): Promise<string | null> => {
  await page.goto('/');
  return page.locator('a[href^="/p/"]').first().getAttribute('href');
};

const isSimple = ({ variants }: { readonly variants: readonly { readonly available: boolean }[] }): boolean =>
  variants.length === 1 && variants[0]?.available === true;
