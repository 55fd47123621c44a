import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type StripeFake, stripeFake } from '../../services/payments/provider/stripe-fake/fake.testing.ts';
import { postTo } from '../../services/payments/provider/stripe-fake/webhooks.testing.ts';
import { type OpenPages, openPages } from './pages.ts';
import { addToCart, fillCheckout, goToCheckout, holds, orderPage, payButton, sees } from './steps.ts';
import { cards, reachStripe, type Said } from './stripe-outside.ts';
import { type Visitor, visit } from './visitor.ts';

describe('a shop that charges by Stripe', { timeout: 600_000 }, () => {
  let stripe: StripeFake;
  let open: OpenPages;
  let product: string;

  before(async () => {
    stripe = await stripeFake();
    open = await openPages({
      env: {
        PAYMENTS_PROVIDER: 'stripe',
        STRIPE_SECRET_KEY: stripe.secretKey,
        STRIPE_PUBLISHABLE_KEY: stripe.publishableKey,
        STRIPE_WEBHOOK_SECRETS: stripe.webhookSecret,
        STRIPE_API_URL: stripe.url,
        INVENTORY_SWEEP_MS: '100',
      },
    });
    stripe.webhooks.to(postTo(`${open.shop.origin}/api/v1/webhooks/stripe`));
    product = await productInStock();
  });
  after(async () => {
    await open?.close();
    await stripe?.close();
  });

  test('a guest pays on the page of the order and watches it become confirmed without reloading', async (t) => {
    const { page, said, mark, isSame, content } = await enter(t);
    await order(page);
    assert.deepEqual(said.scripts, [], 'Stripe was loaded before there was anything to pay');
    await payButton(page).click();
    const { id } = await orderPage(page);
    await page.getByRole('heading', { name: 'Waiting for your payment' }).waitFor();
    // A quarter of an hour since they were set aside, less what the page took to come.
    await page.getByText(/We hold your things for you for 1[0-4] more minutes\./).waitFor();
    await mark();
    await pay(page, cards.good);
    await sees(page, 'confirmed');
    assert.equal(await isSame(), true, 'the order page was loaded anew');
    await page.getByRole('heading', { name: 'Pay by card' }).waitFor({ state: 'detached' });
    const [{ total }] = (await open.books.rows(totalOf, [id])) as [{ total: number }];
    assert.deepEqual(movedFor(id), [['take', total]]);
    assert.equal(said.scripts.length, 1);
    const words = new Set(said.calls.flatMap((call) => Object.keys(call.words)));
    assert.deepEqual(words, new Set(['key', 'client_secret', 'number', 'return_url']), 'a browser told Stripe a price');
    content();
  });

  test('a card that is declined says so, and another one pays the same order', async (t) => {
    const { page, content } = await enter(t);
    const id = await placeOrder(page);
    await pay(page, cards.declined);
    await page.getByRole('alert').getByText('Your card was declined.').waitFor();
    await pay(page, '');
    await page.getByRole('alert').getByText('Your card number is incomplete.').waitFor();
    await pay(page, cards.good);
    await sees(page, 'confirmed');
    assert.deepEqual(movedFor(id).length, 1);
    content();
  });

  test('whoever comes back to an order that is not paid is offered to pay it again', async (t) => {
    const { page, content } = await enter(t);
    await placeOrder(page);
    await pay(page, cards.declined);
    await page.getByRole('alert').getByText('Your card was declined.').waitFor();
    await page.reload();
    await page.getByRole('alert').getByText('Your card was declined.').waitFor();
    await page.getByText('Not paid yet').waitFor();
    await page.getByLabel('Card number').fill(cards.good);
    await page.keyboard.press('Enter');
    await sees(page, 'confirmed');
    content();
  });

  test('a bank that asks sends the customer back to an order that confirms itself', async (t) => {
    const { page, content } = await enter(t);
    const id = await placeOrder(page);
    await pay(page, cards.asking);
    await page.getByRole('link', { name: 'Yes, it is me' }).click();
    await sees(page, 'confirmed');
    await page.waitForURL(`**/orders/${id}`);
    assert.equal(new URL(page.url()).search, '', "the payment's secret stayed in the address");
    content();
  });

  test('a bank that was left waiting is answered later', async (t) => {
    const { page, content } = await enter(t);
    const id = await placeOrder(page);
    await pay(page, cards.asking);
    await page.getByRole('link', { name: 'Yes, it is me' }).waitFor();
    await page.goto(`/orders/${id}`);
    await page.getByRole('button', { name: 'Go on with your bank' }).click();
    await sees(page, 'confirmed');
    content();
  });

  test('an order that nobody pays in time says so, and its cart is open again', async (t) => {
    const { page, content } = await enter(t);
    const id = await placeOrder(page);
    await page.getByLabel('Card number').waitFor();
    await open.books.rows(`update inventory.reservations set expires_at = bus.now() where order_id = $1::uuid`, [id]);
    await sees(page, 'cancelled');
    await page.getByText('The payment did not arrive while we held your things').waitFor();
    await page.getByLabel('Card number').waitFor({ state: 'detached' });
    await open.books.settled(id);
    assert.deepEqual(movedFor(id), []);
    await page.getByRole('link', { name: 'Back to your cart' }).click();
    await page.getByRole('main').getByRole('link', { name: 'Checkout' }).waitFor();
    content();
  });

  test("the form has the page's colours, also after they change", async (t) => {
    const { page, content } = await enter(t);
    await placeOrder(page);
    const field = page.getByLabel('Card number');
    const background = `getComputedStyle(document.querySelector('main label input')).backgroundColor`;
    await field.waitFor();
    assert.equal(await page.evaluate(background), 'rgb(255, 255, 255)');
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    await holds(page, `${background} === 'rgb(23, 34, 32)'`);
    content();
  });

  test('where Stripe cannot be reached, the page says so and tries again when asked', async (t) => {
    const { page, context } = await enter(t);
    const block = (route: { abort(): Promise<void> }) => route.abort();
    await context.route('https://js.stripe.com/**', block);
    await placeOrder(page);
    await page.getByRole('alert').getByText('Stripe, who takes cards for us, cannot be reached.').waitFor();
    await context.unroute('https://js.stripe.com/**', block);
    await page.getByRole('button', { name: 'Try again' }).click();
    await pay(page, cards.good);
    await sees(page, 'confirmed');
  });

  test('without Stripe nothing of it is loaded, and no policy names it', async (t) => {
    await open.shop.kill();
    await open.shop.restart({ PAYMENTS_PROVIDER: 'mock' });
    const { page, said, content } = await enter(t);
    await order(page, /^Test card that succeeds/);
    await payButton(page).click();
    await orderPage(page);
    await sees(page, 'confirmed');
    const policy = (await page.reload())?.headers()['content-security-policy'] ?? '';
    assert.match(policy, /frame-src 'self';/);
    assert.doesNotMatch(policy, /stripe/);
    assert.deepEqual([said.scripts, said.calls], [[], []]);
    content();
  });

  async function enter(t: { after(leave: () => Promise<void>): void }): Promise<Visitor & { readonly said: Said }> {
    const visitor = await visit(open.browser, open.shop.origin, { colorScheme: 'light' });
    t.after(() => visitor.leave());
    return { ...visitor, said: await reachStripe(visitor.context, stripe) };
  }

  /** To the checkout with everything filled in. */
  async function order(page: Page, card = /^Card/): Promise<void> {
    await page.goto(product);
    await addToCart(page);
    await goToCheckout(page);
    await fillCheckout(page, { email: 'guest@example.com', card });
  }

  async function placeOrder(page: Page): Promise<string> {
    await order(page);
    await payButton(page).click();
    return (await orderPage(page)).id;
  }

  async function pay(page: Page, number: string): Promise<void> {
    await page.getByLabel('Card number').fill(number);
    await page.getByRole('button', { name: /^Pay \$/ }).click();
  }

  const movedFor = (id: string) =>
    stripe.book.moves.filter(({ orderId }) => orderId === id).map(({ kind, amount }) => [kind, amount]);

  async function productInStock(): Promise<string> {
    const { body } = await open.api.call('GET', '/api/v1/products?pageSize=100');
    for (const { slug, variants } of body.products) if (variants[0].available) return `/p/${slug}`;
    throw new Error('The demo shop has nothing in stock.');
  }
});

const totalOf = `select amount_minor::int as total from payments.payments where order_id = $1::uuid`;
