import { leavingPage } from '../unsubscribe/link.ts';
import { type Letter, letter } from './layout.ts';
import { greeting } from './words.ts';

/** To staff, when little is left of something. */
export const lowStock = (given: {
  readonly sku: string;
  readonly available: number;
  readonly threshold: number;
  readonly origin: string;
}): Letter =>
  letter({
    subject: `Little left of ${given.sku}: ${given.available}`,
    preview: `${given.available} can still be sold.`,
    heading: 'Little is left',
    paragraphs: [`Only ${given.available} of ${given.sku} can still be sold, which is not above its threshold.`],
    rows: [
      { label: 'Can be sold', value: String(given.available) },
      { label: 'Threshold', value: String(given.threshold) },
    ],
    button: { label: 'See the stock', address: `${given.origin}/admin/stock/${encodeURIComponent(given.sku)}` },
    closing: 'You hear of it again only after it was above the threshold.',
  });

/** To somebody who waits for something. */
export const backInStock = (given: {
  readonly name: string;
  readonly title: string;
  readonly address: string;
}): Letter =>
  letter({
    subject: `${given.title} is back`,
    preview: 'You can have it again.',
    heading: 'It is back',
    paragraphs: [
      greeting(given.name),
      `${given.title} can be had again. You asked us to tell you; we cannot put one aside for you.`,
    ],
    button: { label: 'See it in the shop', address: given.address },
    closing: 'This is the only mail about it.',
  });

/** To somebody who left a cart lying. */
export const cartAbandoned = (given: {
  readonly name: string;
  readonly lines: readonly { readonly title: string; readonly quantity: number }[];
  readonly origin: string;
}): Letter =>
  letter({
    subject: 'Your cart is still here',
    preview: given.lines.map(({ title }) => title).join(', '),
    heading: 'Your cart is still here',
    paragraphs: [greeting(given.name), 'You left this in your cart. It is kept for you, but not put aside.'],
    rows: given.lines.map(({ title, quantity }) => ({ label: title, value: `× ${quantity}` })),
    button: { label: 'Go to your cart', address: `${given.origin}/cart` },
    closing: 'We remind you of a cart once only.',
    leave: { label: 'No more reminders', address: leavingPage(given.origin) },
  });
