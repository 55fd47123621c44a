import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Json } from '../harness/buyer.ts';
import { holdStock } from './hold.ts';
import { type OpenPages, openPages } from './pages.ts';
import {
  addToCart,
  declinedCard,
  delivery,
  fillCheckout,
  goodCard,
  goToCheckout,
  inCart,
  openBySearch,
  orderPage,
  payButton,
  payBy,
  sees,
  signInAsStaff,
  type Wanted,
  walkTo,
} from './steps.ts';
import { type Visitor, visit } from './visitor.ts';

describe('in a browser', { timeout: 600_000 }, () => {
  let open: OpenPages;
  const visitors: Visitor[] = [];
  const enter = async (options = {}): Promise<Visitor> => {
    const visitor = await visit(open.browser, open.shop.origin, options);
    visitors.push(visitor);
    return visitor;
  };

  before(async () => {
    open = await openPages();
  });
  after(async () => {
    for (const visitor of visitors) await visitor.leave();
    await open?.close();
  });

  test('a guest buys, watches the order without reloading until it is delivered, and the mails are kept', async () => {
    const wanted = await productWithAChoice();
    const guest = await enter();
    await guest.page.goto('/');
    await openBySearch(guest.page, wanted);
    await addToCart(guest.page, wanted);
    await goToCheckout(guest.page);
    await fillCheckout(guest.page, { email: 'guest@example.com', card: goodCard });

    const stock = await holdStock(open.shop.databaseUrl);
    await payButton(guest.page).click();
    const order = await orderPage(guest.page);
    await sees(guest.page, 'pending');
    await guest.page.getByLabel('What you ordered').getByText(`${wanted.title}, ${wanted.option}`).waitFor();
    await guest.mark();
    await stock.letGo();
    await sees(guest.page, 'confirmed');

    const staff = await enter();
    await signInAsStaff(staff.page);
    await staff.page.getByRole('link', { name: order.number }).click();
    await staff.page.getByLabel('Carrier').fill('Gondola Post');
    await staff.page.getByLabel('Tracking number').fill('GP-2465-7');
    await staff.page.getByRole('button', { name: 'Ship', exact: true }).click();
    await sees(guest.page, 'shipped');
    await guest.page.getByText('GP-2465-7').waitFor();
    await staff.page.getByRole('button', { name: 'Delivered: Gondola Post GP-2465-7' }).click();
    await sees(guest.page, 'delivered');
    assert.equal(await guest.isSame(), true, 'the order page was loaded anew');

    await open.books.settled(order.id);
    const mails = new Set(await open.staff.mails(order.id));
    assert.deepEqual(mails, new Set(['order_confirmed', 'order_shipped', 'order_delivered']));
    await staff.page.goto(`/admin/mails?orderId=${order.id}`);
    await staff.page.getByTestId('mail-row').first().waitFor();
    const [delivered, shipped, confirmed, ...others] = await staff.page.getByTestId('mail-row').allTextContents();
    assert.match(delivered ?? '', /has arrived.*guest@example\.com/);
    assert.match(shipped ?? '', /on its way.*guest@example\.com/);
    assert.match(confirmed ?? '', /is confirmed.*guest@example\.com/);
    assert.deepEqual(others, []);
    guest.content();
    staff.content();
  });

  test('a declined card says so, opens the cart again, and a good card then buys it', async () => {
    const { page, mark, isSame, content } = await enter();
    await page.goto('/');
    await openBySearch(page, await productWithAChoice());
    await addToCart(page);
    await goToCheckout(page);
    await fillCheckout(page, { email: 'declined@example.com', card: declinedCard });
    const stock = await holdStock(open.shop.databaseUrl);
    await payButton(page).click();
    const declined = await orderPage(page);
    await mark();
    await stock.letGo();
    await sees(page, 'cancelled');
    await page.getByText('The card was declined. Nothing was charged').waitFor();
    assert.equal(await isSame(), true, 'the order page was loaded anew');

    await open.books.settled(declined.id);
    await page.getByRole('link', { name: 'Back to your cart' }).click();
    await page.getByRole('main').getByRole('link', { name: 'Checkout' }).click();
    await payBy(page, goodCard);
    await payButton(page).click();
    await page.waitForURL((url) => url.pathname.startsWith('/orders/') && !url.pathname.endsWith(declined.id));
    await sees(page, 'confirmed');
    content();
  });

  test('a double click on Pay makes one order', async () => {
    const { page, content } = await enter();
    await page.goto('/');
    await openBySearch(page, await productWithAChoice());
    await addToCart(page);
    await goToCheckout(page);
    await fillCheckout(page, { email: 'twice@example.com', card: goodCard });
    await payButton(page).dblclick();
    await orderPage(page);
    await sees(page, 'confirmed');
    const orders = await open.api.call(
      'GET',
      '/api/v1/admin/orders?query=twice@example.com',
      undefined,
      open.staff.headers,
    );
    assert.equal(orders.body.orders.length, 1, orders.text);
    content();
  });

  test('a gift card that is emptied behind the page is not made up by the card before it says so', async () => {
    const card = await open.staff.issueGiftCard(100);
    const { page } = await enter();
    await page.goto('/');
    await openBySearch(page, await productWithAChoice());
    await addToCart(page);
    await page.goto('/cart');
    await page.getByText('Code or gift card').click();
    await page.getByLabel('Code', { exact: true }).fill(card.code);
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByLabel(/^Remove the code/).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Checkout' }).click();
    await fillCheckout(page, { email: 'drained@example.com', card: goodCard });
    const shown = await payButton(page).textContent();
    const emptied = { amount: { currencyCode: 'USD', minorUnits: -100 }, reason: 'spent elsewhere' };
    await open.staff.ask('POST', `/gift-cards/${card.id}/adjustments`, emptied);

    await payButton(page).click();
    await page.getByText('does not count any more').waitFor();
    const total = await page.getByTestId('total').textContent();
    await page.getByRole('button', { name: `Pay ${total}` }).click();
    assert.notEqual(shown, `Pay ${total}`);
    await orderPage(page);
    await sees(page, 'confirmed');
  });

  test('the keyboard alone buys', async () => {
    const wanted = await productWithAChoice();
    const { page, content } = await enter();
    const keys = page.keyboard;
    await page.goto('/');
    await walkTo(page, 'input[role=combobox]');
    await keys.type(wanted.title, { delay: 15 });
    await page.getByRole('option', { name: wanted.title }).last().waitFor();
    const active = page.getByRole('option', { name: wanted.title, selected: true }).filter({ hasText: '$' });
    for (let steps = 0; steps < 40 && (await active.count()) === 0; steps += 1) await keys.press('ArrowDown');
    await keys.press('Enter');
    await page.getByRole('heading', { level: 1, name: wanted.title }).waitFor();
    await walkTo(page, 'main input[type=radio]');
    await keys.press('ArrowRight');
    await walkTo(page, 'main button[type=submit]');
    await Promise.all([inCart(page), keys.press('Enter')]);
    await page.getByRole('status').getByRole('link', { name: 'View cart' }).waitFor();
    await walkTo(page, 'main a[href="/cart"]');
    await keys.press('Enter');
    await page.waitForURL('**/cart');
    await walkTo(page, 'main a[href="/checkout"]');
    await keys.press('Enter');
    await page.waitForURL('**/checkout');
    await page.locator('input[name=shippingMethodId]').first().waitFor();
    await walkTo(page, 'input[name=email]');
    await keys.type('keys@example.com');
    for (const [label, value] of Object.entries(delivery)) {
      const id = await page.getByLabel(label, { exact: true }).getAttribute('id');
      await walkTo(page, `#${id}`);
      await keys.type(value);
    }
    await walkTo(page, '#countryCode');
    await keys.type('Germany');
    await payButton(page).waitFor();
    await walkTo(page, 'main button[type=submit]');
    await keys.press('Enter');
    await orderPage(page);
    await sees(page, 'confirmed');
    content();
  });

  /** A product with at least two variants in stock, and one that its page does not begin with. */
  async function productWithAChoice(): Promise<Wanted> {
    const { body } = await open.api.call('GET', '/api/v1/products?pageSize=100');
    for (const { title, variants } of body.products) {
      const [first, ...others] = variants.filter((variant: Json) => variant.available);
      const other = others.find((variant: Json) => optionsThatDiffer(first, variant).length === 1);
      if (other !== undefined) return { title, option: optionsThatDiffer(first, other)[0] ?? '' };
    }
    throw new Error('The demo shop has no product with a choice.');
  }
});

const optionsThatDiffer = (one: Json, other: Json): readonly string[] =>
  Object.entries<string>(other.options).flatMap(([name, value]) => (one.options[name] === value ? [] : [value]));
