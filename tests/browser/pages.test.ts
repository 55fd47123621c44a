import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { fillCart, orderBody } from '../harness/buyer.ts';
import { type OpenPages, openPages } from './pages.ts';
import { addToCart, holds, signInAsStaff } from './steps.ts';
import { type Visitor, visit } from './visitor.ts';

const widths = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 } };
const themes = ['light', 'dark'] as const;

const backOffice = [
  'orders',
  'returns',
  'payments',
  'promotions',
  'gift-cards',
  'stock',
  'customers',
  'team',
  'mails',
  'mail-templates',
  'events',
  'audit',
];

const account = ['account', 'account/addresses', 'account/security', 'account/privacy'];

describe('every page', { timeout: 900_000 }, () => {
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
        for (const name of backOffice) await isWell(staff.page, `admin-${name}`, `/admin/${name}`);
        await isWell(staff.page, 'admin-customer', await customerPath(staff.page));
        for (const name of account) await isWell(staff.page, name.replace('/', '-'), `/${name}`);
        guest.content();
        staff.content();
      });
    }
  }

  test('keeps what was typed before its scripts arrived', async (t) => {
    const before = await visit(open.browser, open.shop.origin);
    t.after(before.leave);
    await before.page.goto(shop.product);
    await addToCart(before.page);
    const storageState = await before.context.storageState();
    const { page, content, leave } = await visit(open.browser, open.shop.origin, { early: true, storageState });
    t.after(leave);
    const scripts = Promise.withResolvers<void>();
    await page.route('**/_next/static/**/*.js', (route) => scripts.promise.then(() => route.continue()));
    await page.goto('/checkout', { waitUntil: 'commit' });
    await page.getByLabel('E-mail').fill('early@example.com');
    await page.getByLabel('Country').selectOption('AT');
    await page.getByRole('radio', { name: /^Cash/ }).check();
    await page.getByRole('combobox', { name: 'Search the market' }).fill('lamp');
    scripts.resolve();
    // Shipping methods come from the page's scripts; a further field makes it draw the whole form again.
    await page.locator('input[name=shippingMethodId]').first().waitFor();
    await page.getByLabel('City').fill('Wien');
    const kept = await page.evaluate(`['email', 'countryCode', 'payment', 'q'].map((name) =>
      document.querySelector('[name=' + name + ']:is(:checked, :not([type=radio]))').value)`);
    assert.deepEqual(kept, ['early@example.com', 'AT', 'cash_on_delivery', 'lamp']);
    content();
  });

  test('says once, in one frame, that a product or any page is not there', async (t) => {
    const { page, leave } = await visit(open.browser, open.shop.origin);
    t.after(leave);
    for (const path of ['/p/nothing-here', '/nothing/here']) {
      assert.equal((await page.goto(path))?.status(), 404);
      await page.getByRole('heading', { level: 1, name: 'This stall has moved' }).waitFor();
      await holds(page, isDrawn);
      assert.equal(await page.locator('header').count(), 1, path);
    }
  });

  test('is seen to complain: a foreign picture, a missing file and a thrown error are each noticed', async (t) => {
    const { page, content, leave } = await visit(open.browser, open.shop.origin);
    t.after(leave);
    await page.goto('/sign-in');
    const planted = {
      'Content Security Policy': `document.body.append(Object.assign(new Image(), { src: 'http://elsewhere.test/a.png' }))`,
      '404 ': `fetch('/api/v1/nothing').then(() => undefined)`,
      'a planted error': `void setTimeout(() => { throw new Error('a planted error') })`,
    };
    // They are noticed after the programs have run, each in its own time.
    const noticed = [
      page.waitForEvent('console', (message) => message.text().includes('Content Security Policy')),
      page.waitForResponse((answer) => answer.status() === 404),
      page.waitForEvent('pageerror'),
    ];
    await Promise.all([...noticed, ...Object.values(planted).map((program) => page.evaluate(program))]);
    for (const what of Object.keys(planted)) assert.throws(content, (error: Error) => error.message.includes(what));
  });

  /** Places an order with the visitor's cookies; answers the address of its page. */
  async function orderOf({ context }: Visitor): Promise<string> {
    const cartId = await fillCart(open.api, { sku: await open.stocked(3) });
    const headers = { 'idempotency-key': randomUUID(), origin: open.shop.origin };
    const answer = await context.request.post('/api/v1/orders', { data: orderBody(cartId), headers });
    assert.equal(answer.status(), 201, await answer.text());
    return `/orders/${(await answer.json()).order.id}`;
  }

  /** Of somebody in the list of customers. */
  async function customerPath(page: Page): Promise<string> {
    await page.goto('/admin/customers');
    return (await page.locator('tbody a').first().getAttribute('href')) ?? '';
  }

  /** Opens a page until all in sight is there; sees that it is no wider than its window. Kept as a picture in SHOTS. */
  async function isWell(page: Page, name: string, path: string): Promise<void> {
    await page.goto(path);
    await page.locator('h1').first().waitFor();
    await holds(page, isDrawn);
    const over = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    assert.ok(Number(over) <= 0, `${name} is ${over} px wider than its window`);
    const folder = process.env['SHOTS'] ?? '';
    if (folder === '') return;
    const { width } = page.viewportSize() ?? { width: 0 };
    const theme = (await page.evaluate(`matchMedia('(prefers-color-scheme: dark)').matches`)) ? 'dark' : 'light';
    // The order's page never comes to rest: it listens.
    await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => {});
    await page.screenshot({ path: `${folder}/${name}-${width}-${theme}.png`, fullPage: true });
  }
});

/** Fonts and pictures in sight are there. */
const isDrawn = `document.fonts.status === 'loaded' && [...document.images].every((one) => one.complete || one.loading === 'lazy')`;

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
    'second-factor': '/sign-in?step=second-factor',
    'sign-up': '/sign-up',
    'forgot-password': '/forgot-password',
    'reset-password': '/reset-password?token=of-a-mail',
    'verify-email': '/verify-email?token=of-a-mail',
  };
}
