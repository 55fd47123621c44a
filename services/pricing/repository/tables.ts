import type { Tx } from '#platform/database/port.ts';

/** The tables of pricing's schema. All SQL names them in its own text, so nothing but their names is kept here. */
export interface PricingDb {
  promotions: { id: string };
  promotion_uses: { order_id: string; promotion_id: string };
  redemptions: { order_id: string };
  gift_cards: { id: string };
  gift_card_entries: { seq: number };
}

export type PricingTx = Tx<PricingDb, 'pricing'>;
