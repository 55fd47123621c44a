import { transitions } from '../../../services/orders/domain/status.ts';
import type { Facts } from './facts.ts';

const steps = Object.entries(transitions)
  .flatMap(([from, to]) => to.map((next) => `'${from}>${next}'`))
  .join(', ');

/** Invariants 4, 7 and 14: orders and what is done with them. */
export const orders: Facts = {
  // Of erased customers the answers go, and so do their keys.
  '4: a key has one order': `
    select keys, orders from (select count(*)::int as keys from orders.idempotency where scope like 'orders.place%') k,
      (select count(*)::int as orders from orders.orders where email <> '') o where keys <> orders`,
  '4: a cart has at most one order that was not cancelled, and is closed by it alone': `
    select c.id, c.ordered_by, o.open from cart.carts c
    left join lateral (select count(*)::int as open from orders.orders o where o.cart_id = c.id and o.status <> 'cancelled') o on true
    where o.open > 1 or o.open <> cardinality(c.ordered_by)`,
  '7: what fulfillment did is what the order shows, and nothing was sent of a cancelled one': `
    select o.id, o.status, f.status as fulfillment, s.shipments, o.shipments as shown from orders.orders o
    left join fulfillment.fulfillments f on f.order_id = o.id
    left join lateral (select count(*)::int as shipments from fulfillment.shipments s where s.order_id = o.id) s on true
    where (o.status is distinct from f.status and not (f.status = 'ready' and o.status in ('confirmed', 'packed'))
        and not (o.status = 'returned' and f.status in ('shipped', 'delivered')))
      or s.shipments <> jsonb_array_length(o.shipments) or (o.status = 'cancelled' and s.shipments > 0)`,
  '7: what is sent is what the order has': `
    select o.id, sent.sku, sent.quantity, has.quantity as has from orders.orders o
    join lateral (select l.sku, sum(l.quantity)::int as quantity from fulfillment.shipments s,
      jsonb_to_recordset(s.lines) as l (sku text, quantity int) where s.order_id = o.id group by 1) sent on true
    left join lateral (select sum(l.quantity)::int as quantity from jsonb_to_recordset(o.lines) as l (sku text, quantity int)
      where l.sku = sent.sku) has on true
    where sent.quantity > coalesce(has.quantity, 0)
      or (o.status in ('shipped', 'delivered') and sent.quantity <> has.quantity)`,
  '14: every step of an order is in the state table': `
    select o.id, s.step from orders.orders o, lateral (
      select h->>'status' as status, lag(h->>'status') over (order by n) as before,
        lag(h->>'status') over (order by n) || '>' || (h->>'status') as step
      from jsonb_array_elements(o.history) with ordinality as t (h, n)) s
    where s.before <> s.status and s.step not in (${steps})`,
  '14: the last step of the history is where the order is': `
    select id, status, history from orders.orders where history->-1->>'status' <> status`,
  '14: invoices are numbered without gaps, one for each order that was sent': `
    select i.year, count(*)::int as invoices, max(i.sequence) as last, c.issued from orders.invoices i
    join orders.invoice_counters c using (year) group by i.year, c.issued
    having count(*) <> max(i.sequence) or max(i.sequence) <> c.issued`,
};
