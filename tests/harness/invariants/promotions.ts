import type { Facts } from './facts.ts';

/** Invariant 11: uses of promotions, and gift cards. */
export const promotions: Facts = {
  '11: uses are within their limit, and counted for each order that has one': `
    select p.id, p.code, p.uses, p.total_limit, u.uses as counted from pricing.promotions p
    left join lateral (select count(*)::int as uses from pricing.promotion_uses u where u.promotion_id = p.id) u on true
    where p.uses <> u.uses or p.uses > p.total_limit`,
  '11: a cancelled order uses no promotion, and one that goes on has its use': `
    select o.id, o.status, r.value->>'promotionId' as promotion, u.order_id is not null as uses from orders.orders o
    cross join lateral jsonb_array_elements(o.redemptions) r
    left join pricing.promotion_uses u on u.order_id = o.id and u.promotion_id = (r.value->>'promotionId')::uuid
    where r.value->>'promotionId' is not null and o.status <> 'pending' and (o.status = 'cancelled') = (u.order_id is not null)`,
  '11: a gift card has what its ledger says, and never owes': `
    select c.id, c.balance, e.sum from pricing.gift_cards c
    left join lateral (select coalesce(sum(amount), 0)::bigint as sum from pricing.gift_card_entries e where e.gift_card_id = c.id) e on true
    where c.balance <> e.sum or c.balance < 0`,
  '11: gift cards gave an order what its payment says': `
    select p.order_id, p.gift_minor, p.gift_refunded_minor, e.given from payments.payments p
    join orders.orders o on o.id = p.order_id
    left join lateral (select coalesce(-sum(amount), 0)::bigint as given from pricing.gift_card_entries e where e.order_id = p.order_id) e on true
    where o.status <> 'pending'
      and e.given <> case when o.status = 'cancelled' then 0 else p.gift_minor - p.gift_refunded_minor end`,
};
