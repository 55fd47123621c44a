import { escaped } from './html.ts';
import type { Letter } from './layout.ts';

/** Stands in a kept letter where its secret link belongs; put there on the way out alone. */
export const linkToCome = '{{the link of this mail}}';

/** The letter with its link, as it is sent. */
export const withLink = ({ subject, text, html }: Letter, link: string): Letter => ({
  subject,
  text: text.replaceAll(linkToCome, () => link),
  html: html.replaceAll(linkToCome, () => escaped(link)),
});

/** Whether the letter waits for its link, or has lost it for good. */
export const lacksLink = ({ text }: Pick<Letter, 'text'>): boolean => text.includes(linkToCome);

/** The letter as it may be read by others than its recipient: links to orders lead there, and open nothing. */
export const sealed = ({ subject, text, html }: Letter): Letter => ({
  subject,
  text: text.replaceAll(opening, ''),
  html: html.replaceAll(opening, ''),
});

/** What turns the address of an order into a key to it, as `letters/shop.ts` writes it. */
const opening = /\/open\?token=[\w.~%-]+/g;
