import { backInStock, cartAbandoned, lowStock } from '../templates/stock.ts';
import type { Composers } from './draft.ts';
import { nameOf } from './shop.ts';

/** Mails about goods that nobody has bought yet. */
export const ofShelves: Composers<'inventory.low_stock' | 'inventory.back_in_stock' | 'cart.abandoned'> = {
  'inventory.low_stock': ({ sku, available, threshold }, { staffEmail, origin }) => ({
    template: 'low_stock',
    to: { email: staffEmail },
    orderId: null,
    letter: lowStock({ sku, available, threshold, origin }),
  }),

  'inventory.back_in_stock'({ title, productSlug, person }, { origin }) {
    if (person === undefined) return null;
    const address = `${origin}/p/${encodeURIComponent(productSlug)}`;
    const letter = backInStock({ name: nameOf(person), title, address });
    return { template: 'back_in_stock', to: person, orderId: null, letter };
  },

  'cart.abandoned'({ person, lines }, { origin }) {
    if (person === undefined) return null;
    const letter = cartAbandoned({ name: nameOf(person), lines, origin });
    return { template: 'cart_abandoned', to: person, orderId: null, letter };
  },
};
