import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { fillCart, orderBody } from '../harness/buyer.ts';
import { type OpenPages, openPages } from './pages.ts';
import { addToCart, signInAsStaff } from './steps.ts';
import { type Visitor, visit } from './visitor.ts';

const widths = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 } };
const themes = ['light', 'dark'] as const;

describe('every page', { timeout: 180_000 }, () => {
  let open: OpenPages;
  let shop: Awaited<ReturnType<typeof pathsOf>>;

  before(async () => {
    open = await openPages();
    shop = await pathsOf(open);
  });
  after(() => open?.close());

  for (const colorScheme of themes) {
    for (const [device, viewport] of Object.entries(widths)) {
      test(`keeps its rules and its width on a ${device}, ${colorScheme}`, async (t) => {
        const guest = await visit(open.browser, open.shop.origin, { colorScheme, viewport });
        const staff = await visit(open.browser, open.shop.origin, { colorScheme, viewport });
        t.after(() => Promise.all([guest.leave(), staff.leave()]));
        await guest.page.goto(shop.product);
        await addToCart(guest.page);
        const paths = { ...shop, order: await orderOf(guest), cart: '/cart', checkout: '/checkout' };
        for (const [name, path] of Object.entries(paths)) await isWell(guest.page, name, path);
        await signInAsStaff(staff.page);
        for (const name of ['orders', 'mails']) await isWell(staff.page, `admin ${name}`, `/admin/${name}`);
        guest.content();
        staff.content();
      });
    }
  }

  /** Places an order with the visitor's cookies; answers the address of its page. */
  async function orderOf({ context }: Visitor): Promise<string> {
    const cartId = await fillCart(open.api, { sku: await open.stocked(3) });
    const headers = { 'idempotency-key': randomUUID(), origin: open.shop.origin };
    const answer = await context.request.post('/api/v1/orders', { data: orderBody(cartId), headers });
    assert.equal(answer.status(), 201, await answer.text());
    return `/orders/${(await answer.json()).order.id}`;
  }

  /** Opens a page until it is quiet; sees that it has a heading, is no wider than its window, and in its colours. */
  async function isWell(page: Page, name: string, path: string): Promise<void> {
    // The order's page never comes to rest: it listens.
    await page.goto(path, { waitUntil: 'load' });
    await page.locator('h1').first().waitFor();
    await page.evaluate(`document.fonts.ready.then(() => undefined)`);
    const over = await page.evaluate(`document.documentElement.scrollWidth - window.innerWidth`);
    assert.ok(Number(over) <= 0, `${name} is ${over} px wider than its window`);
    const folder = process.env['SHOTS'] ?? '';
    if (folder === '') return;
    const { width } = page.viewportSize() ?? { width: 0 };
    const dark = await page.evaluate(`matchMedia('(prefers-color-scheme: dark)').matches`);
    const file = `${folder}/${name.replace(' ', '-')}-${width}-${dark ? 'dark' : 'light'}.png`;
    await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => {});
    await page.screenshot({ path: file, fullPage: true });
  }
});

/** The pages that anybody opens, by name; those of goods with something in them. */
async function pathsOf({ api }: OpenPages) {
  const { body } = await api.call('GET', '/api/v1/products?pageSize=1');
  const [{ title, slug }] = body.products;
  const { body: tree } = await api.call('GET', '/api/v1/categories');
  return {
    home: '/',
    category: `/c/${tree.categories[0].slug}`,
    search: `/search?q=${encodeURIComponent(title.split(' ')[0])}`,
    product: `/p/${slug}`,
    'sign-in': '/sign-in',
    'sign-up': '/sign-up',
  };
}
