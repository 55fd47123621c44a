import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { buy, follow } from '../harness/buyer.ts';
import { admin } from '../harness/shop.ts';
import { type OpenPages, openPages } from './pages.ts';
import { letProofsAge } from './people.ts';
import { addToCart, fillCheckout, goodCard, orderPage, payButton, sees, signInAsStaff } from './steps.ts';
import { type Visitor, visit } from './visitor.ts';

describe('codes, gift cards and returns', { timeout: 600_000 }, () => {
  let open: OpenPages;
  let staff: Visitor;
  let guest: Visitor;

  before(async () => {
    open = await openPages();
    staff = await visit(open.browser, open.shop.origin);
    guest = await visit(open.browser, open.shop.origin);
    await signInAsStaff(staff.page);
  });
  after(async () => {
    await staff?.leave();
    await guest?.leave();
    await open?.close();
  });

  test('a guest pays with a code and a gift card, sends it back, and staff give the money back', async () => {
    await createPromotion(staff.page);
    const giftCode = await issueGiftCard(staff.page, '5');
    const { page } = guest;
    await page.goto(await productPath());
    await addToCart(page);
    await page.goto('/cart');
    await page.getByText('Code or gift card').click();
    await apply(page, 'MARKET15');
    await page.getByTestId('cart-discount').waitFor();
    await apply(page, giftCode);
    await page.getByRole('link', { name: 'Checkout', exact: true }).click();
    await page.waitForURL('**/checkout');
    await fillCheckout(page, { email: 'ada@example.com', card: goodCard });
    const due = await page.getByTestId('due').textContent();
    assert.equal(await payButton(page).textContent(), `Pay ${due}`);
    await payButton(page).click();
    const order = await orderPage(page);
    await sees(page, 'confirmed');
    // The buyer sees it before those who pack have heard it.
    await open.books.settled(order.id);

    await ship(staff.page, order.id);
    await sees(page, 'delivered');
    await page.getByRole('button', { name: 'Send something back' }).click();
    await page
      .getByLabel(/How many of/)
      .first()
      .selectOption('1');
    await page.getByRole('button', { name: 'Ask to send it back' }).click();
    await page.getByText('Return requested').waitFor();

    await staff.page.goto('/admin/returns');
    await staff.page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Return approved').waitFor();
    // From here on the page is refused once, and says so to its console.
    staff.content();
    await beAskedAgain();
    await staff.page.getByRole('button', { name: 'It is here, and can be sold again' }).click();
    await proveAgain(staff.page);
    await page.getByText('Return received').waitFor();
    await sees(page, 'returned');
    await page.getByText('given back').waitFor();
    guest.content();
  });

  test('staff who cancel or edit the order of a customer are asked once more who they are', async () => {
    const sku = await open.stocked(5);
    const { id } = await confirmed(sku);
    await staff.page.goto(`/admin/orders/${id}`);
    await beAskedAgain();
    await staff.page.getByText('Take something out').click();
    await staff.page.getByRole('combobox').last().selectOption('1');
    await staff.page.getByLabel('Why, for the log').fill('Broken in the store');
    await staff.page.getByRole('button', { name: 'Take out and refund' }).click();
    await proveAgain(staff.page);
    await staff.page.getByText('orders.edited').first().waitFor();
    await beAskedAgain();
    await staff.page.getByRole('button', { name: 'Cancel the order' }).click();
    await proveAgain(staff.page);
    await staff.page.getByText('Staff request').first().waitFor();
  });

  test('staff see where goods lie, take a packing back that nobody came for, and cancel', async () => {
    const sku = await open.stocked(1);
    await open.staff.ask('PUT', '/locations/main-street', { name: 'Main street', kind: 'store', priority: 10 });
    await open.staff.ask('PUT', `/stock/${sku}`, { onHand: 1, locationId: 'main-street' });
    const { id } = await confirmed(sku);
    const { page } = staff;
    await page.goto(`/admin/orders/${id}`);
    const picks = page.getByRole('region', { name: 'Where the goods are taken from' });
    await picks.waitFor();
    assert.deepEqual(await picks.getByRole('heading').allTextContents(), [
      'Take from Main warehouse',
      'Take from Main street',
    ]);
    await page.getByRole('button', { name: 'Mark as packed' }).click();
    await page.getByText('Take the packing back').click();
    await page.getByLabel('Why, for the log').fill('Nobody came for it');
    await page.getByRole('button', { name: 'Unpack' }).click();
    await page.getByText('fulfillment.unpacked').first().waitFor();
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    await page.getByText('Staff request').first().waitFor();
    await open.books.settled(id);
    assert.deepEqual(await open.staff.stock(sku), { onHand: 2, reserved: 0 });
  });

  /** An order that everybody has heard of, also those who pack. */
  test('cash that nobody will pay is written off by staff who prove who they are', async () => {
    const sku = await open.stocked(5);
    const { id } = await confirmed(sku, 'cash_on_delivery');
    await ship(staff.page, id, { deliver: false });
    await beAskedAgain();
    await staff.page.getByText('Expect this cash no more').click();
    await staff.page.getByLabel('Why, for the log').fill('Refused at the door');
    await staff.page.getByRole('button', { name: 'Write off' }).click();
    await proveAgain(staff.page);
    await staff.page.getByText('payments.voided').first().waitFor();
    await staff.page.getByText('Expect this cash no more').waitFor({ state: 'detached' });
  });

  async function confirmed(
    sku: string,
    method: 'card' | 'cash_on_delivery' = 'card',
  ): Promise<{ readonly id: string }> {
    const bought = await buy(open.api, { sku, quantity: 2, method });
    await follow(open.shop.origin, bought);
    await open.books.settled(bought.id);
    return bought;
  }

  /** As two hours later. What is tried even without a proof makes the gateway look at the session anew. */
  async function beAskedAgain(): Promise<void> {
    const { origin, databaseUrl } = open.shop;
    await letProofsAge(databaseUrl);
    await staff.context.request.post('/api/auth/prove', { data: {}, headers: { origin } });
  }

  async function productPath(): Promise<string> {
    const { body } = await open.api.call('GET', '/api/v1/products?pageSize=100');
    const product = body.products.find(
      (one: { variants: { available: boolean }[]; price: { minorUnits: number } }) =>
        one.variants.length === 1 && one.variants[0]?.available === true && Number(one.price.minorUnits) > 1_000,
    );
    return `/p/${product.slug}`;
  }
});

async function proveAgain(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Is it still you?' });
  await dialog.getByLabel('Your password').fill(admin.password);
  await dialog.getByRole('button', { name: 'Go on' }).click();
}

async function createPromotion(page: Page): Promise<void> {
  await page.goto('/admin/promotions');
  await page.getByLabel('Title, as shoppers read it').fill('Market days');
  await page.getByLabel(/^Code/).fill('MARKET15');
  await page.getByLabel(/^Percent/).fill('15');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('link', { name: 'Market days' }).waitFor();
}

async function issueGiftCard(page: Page, amount: string): Promise<string> {
  await page.goto('/admin/gift-cards');
  await page.getByLabel(/^Amount/).fill(amount);
  await page.getByRole('button', { name: 'Issue' }).click();
  const code = await page.getByRole('status').getByRole('strong').textContent();
  assert.ok(code !== null);
  return code;
}

async function apply(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('button', { name: `Remove the code ${code}` }).waitFor();
}

async function ship(page: Page, orderId: string, { deliver = true } = {}): Promise<void> {
  await page.goto(`/admin/orders/${orderId}`);
  await page.getByLabel('Carrier').fill('DHL');
  await page.getByLabel('Tracking number').fill('00340434161094042557');
  await page.getByRole('button', { name: 'Ship', exact: true }).click();
  const delivered = page.getByRole('button', { name: /^Delivered/ });
  await (deliver ? delivered.click() : delivered.waitFor());
}
