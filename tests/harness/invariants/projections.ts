import type { Facts } from './facts.ts';

/** Invariant 13: what is shown and found is what there is. That a rebuild changes nothing is told by tests/cases. */
export const projections: Facts = {
  '13: the catalog shows as available what can be sold': `
    select s.sku, s.on_hand, s.reserved, a.available from inventory.stock s join catalog.availability a using (sku)
    where a.available <> (s.on_hand > s.reserved)`,
  '13: the search finds as available what can be sold': `
    select s.sku, s.on_hand, s.reserved, a.available from inventory.stock s join search.availability a using (sku)
    where a.available <> (s.on_hand > s.reserved)`,
  '13: a product is found in stock when one of its SKUs is': `
    select d.id, d.skus, d.in_stock from search.documents d
    where d.in_stock <> exists (select from search.availability a where a.sku = any(d.skus) and a.available)`,
};
