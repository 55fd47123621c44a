import { money } from '#platform/kernel/money.ts';
import type { ConfirmedLetter } from './order.ts';
import type { ReturnLetter } from './return.ts';

/** What previews are filled with: one customer, one order. */
export const origin = 'https://shop.example';
export const usd = (minorUnits: number) => money('USD', minorUnits);
export const order = { name: 'Ann Example', number: 'R-4F7K2', address: `${origin}/orders/example` };
export const lines = [
  { title: 'Skillet', quantity: 2, total: usd(7998) },
  { title: 'Tea towel', quantity: 1, total: usd(900) },
];

export const confirmed: ConfirmedLetter = {
  ...order,
  lines,
  totals: {
    subtotal: usd(8898),
    discount: usd(890),
    shipping: usd(499),
    tax: usd(642),
    total: usd(9149),
    includedTax: null,
    giftCard: usd(2500),
  },
  shippingMethod: 'Standard',
  cashOnDelivery: false,
  pickup: false,
};

export const returned: ReturnLetter = { ...order, lines: [{ sku: 'SKILLET-28', quantity: 1 }], refund: usd(3999) };
export const account = { name: order.name, origin };
export const confirmation = { name: order.name, link: `${origin}/account?example` };
export const change = { ...account, detail: 'Firefox on Linux, near Venice.' };
export const signIn = {
  ...account,
  detail: 'Firefox on Linux, in the network 203.0.113.*, on 2 May 2026 at 08:15 UTC.',
};
