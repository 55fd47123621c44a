import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { admin } from '../harness/shop.ts';

/** A product as the tests look for it. */
export interface Wanted {
  readonly title: string;
  /** A choice that the page does not begin with. */
  readonly option?: string;
}

/** From any page by the header's search to the product's page. The title comes in one go: no list is replaced under the click. */
export async function openBySearch(page: Page, { title }: Wanted): Promise<void> {
  const field = page.getByRole('combobox', { name: 'Search the market' });
  await field.fill(title);
  await page
    .getByRole('option', { name: title })
    .last()
    .click()
    .catch((error: unknown) => explain(error, page, title));
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
}

/** What the shop suggests to a program, beside what the page did not show. */
async function explain(cause: unknown, page: Page, title: string): Promise<never> {
  const answer = await fetch(new URL(`/api/v1/search/suggestions?q=${encodeURIComponent(title)}`, page.url()));
  const field = page.getByRole('combobox', { name: 'Search the market' });
  const state = `field "${await field.inputValue()}", expanded ${await field.getAttribute('aria-expanded')}`;
  throw new Error(`${title} is not suggested; ${state}; the API says ${answer.status} ${await answer.text()}`, {
    cause,
  });
}

/** Settles once what was added lies in the cart: the page says so before the shop has answered. */
export const inCart = (page: Page): Promise<unknown> =>
  page.waitForResponse((answer) => answer.url().endsWith('/items') && answer.ok());

/** On a product's page: chooses and puts it into the cart. */
export async function addToCart(page: Page, { option }: Pick<Wanted, 'option'> = {}): Promise<void> {
  if (option !== undefined) await page.getByText(option, { exact: true }).click();
  await Promise.all([inCart(page), page.getByRole('button', { name: 'Add to cart' }).click()]);
  await page.getByRole('status').getByRole('link', { name: 'View cart' }).waitFor();
}

/** From any page over the cart's drawer to the checkout. */
export async function goToCheckout(page: Page): Promise<void> {
  await page.getByTestId('cart-button').click();
  await page.getByRole('dialog').getByRole('link', { name: 'Checkout' }).click();
  await page.waitForURL('**/checkout');
}

/** The buyer's address, by the labels of its fields. */
export const delivery = {
  'Full name': 'Ada Lovelace',
  'Street and number': '12 Canal Street',
  'Postal code': '10115',
  City: 'Berlin',
} as const;

/** Fills the checkout's form and waits until it knows its price. */
export async function fillCheckout(page: Page, { email, card }: { email: string; card: RegExp }): Promise<void> {
  await payBy(page, card);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Country').selectOption('DE');
  for (const [label, value] of Object.entries(delivery)) await page.getByLabel(label, { exact: true }).fill(value);
  await payButton(page).waitFor();
}

/** Chooses how to pay, once the page knows what was typed in it before: it asked for shipping methods by then. */
export async function payBy(page: Page, card: RegExp): Promise<void> {
  await page.locator('input[name=shippingMethodId]').first().waitFor();
  await page.getByRole('radio', { name: card }).check();
}

export const goodCard = /^Test card that succeeds/;
export const declinedCard = /^Test card that is declined/;

/** The checkout's button, once it names the price. */
export const payButton = (page: Page) => page.getByRole('button', { name: /^(Pay|Order and pay) \S/ });

/** Waits for the order's page; answers the order's id and number. */
export async function orderPage(page: Page): Promise<{ id: string; number: string }> {
  await page.waitForURL(/\/orders\/[0-9a-f-]{36}$/);
  const number = await page.getByTestId('order-number').textContent();
  return { id: new URL(page.url()).pathname.slice('/orders/'.length), number: number ?? '' };
}

/** Waits until the open order page says so, by itself. */
export const sees = (page: Page, status: string): Promise<void> =>
  page.locator(`[data-testid="order-status"][data-status="${status}"]`).waitFor();

/** Signs the administrator in, and ends on the list of orders. */
export async function signInAsStaff(page: Page): Promise<void> {
  await page.goto('/admin');
  await page.getByLabel('E-mail').fill(admin.email);
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/admin\/orders/);
}

/** Presses a key until the wanted element has the focus, as one does who has no mouse. */
export async function walkTo(page: Page, selector: string): Promise<void> {
  await page.locator(selector).first().waitFor();
  for (let steps = 0; steps < 120; steps += 1) {
    if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)})`)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${selector} is not reached by the Tab key`);
}

/**
 * Waits until a condition holds in the page. The page looks by itself, with every frame: its policy lets nobody evaluate
 * a condition anew.
 */
export const holds = async (page: Page, condition: string): Promise<void> => {
  await page.evaluate(`new Promise((resolve) => {
    const look = () => (${condition} ? resolve() : requestAnimationFrame(look));
    look();
  })`);
};
