import type { Facts } from './facts.ts';

/** Invariants 1 to 3: goods. Of the second, no oversell is a constraint of the tables; no undersell is told by races. */
export const stock: Facts = {
  '1: what is reserved is what is held': `
    select s.sku, s.reserved, coalesce(h.held, 0) as held from inventory.stock s left join (
      select l.sku, sum(l.quantity)::int as held from inventory.reservations r,
        jsonb_to_recordset(r.lines) as l (sku text, quantity int) where r.state = 'held' group by 1) h using (sku)
    where s.reserved <> coalesce(h.held, 0)`,
  '1: the ledger adds up to what lies there': `
    select s.sku, s.on_hand, coalesce(m.sum, 0) as ledger from inventory.stock s
    left join (select sku, sum(delta)::int as sum from inventory.movements group by 1) m using (sku)
    where s.on_hand <> coalesce(m.sum, 0)`,
  '1: the ledger of each location adds up to what lies there': `
    select coalesce(l.sku, m.sku) as sku, coalesce(l.location_id, m.location_id) as location, l.on_hand, m.sum as ledger
    from inventory.stock_by_location l full join (
      select sku, location_id, sum(delta)::int as sum from inventory.movements group by 1, 2) m
      on m.sku = l.sku and m.location_id = l.location_id
    where coalesce(l.on_hand, 0) <> coalesce(m.sum, 0)`,
  '1: a SKU has what its locations have together, and none of them promises more than it has': `
    select s.sku, s.on_hand, s.reserved, l.on_hand as shelves, l.reserved as promised from inventory.stock s join (
      select sku, sum(on_hand)::int as on_hand, sum(reserved)::int as reserved, bool_or(reserved > on_hand or reserved < 0) as oversold
      from inventory.stock_by_location group by 1) l using (sku)
    where s.on_hand <> l.on_hand or s.reserved <> l.reserved or l.oversold`,
  '1: what left the stock belongs to orders': `
    select m.order_id, m.sku, m.gone, has.quantity as has, back.quantity as back from (
      select order_id, sku, -sum(delta)::int as gone from inventory.movements where order_id is not null group by 1, 2) m
    join orders.orders o on o.id = m.order_id
    cross join lateral (select coalesce(sum(l.quantity), 0)::int as quantity
      from jsonb_to_recordset(o.lines) as l (sku text, quantity int)
      where l.sku = m.sku and o.status <> 'cancelled') has
    cross join lateral (select coalesce(sum(l.quantity), 0)::int as quantity
      from orders.returns r, jsonb_to_recordset(r.restocked) as l (sku text, quantity int)
      where r.order_id = o.id and r.status = 'received' and l.sku = m.sku) back
    where m.gone <> has.quantity - back.quantity`,
  '1: an order that goes on has its goods': `
    select o.id, l.sku, l.quantity from orders.orders o, jsonb_to_recordset(o.lines) as l (sku text, quantity int)
    where o.status not in ('pending', 'cancelled')
      and not exists (select from inventory.movements m where m.order_id = o.id and m.sku = l.sku)`,
  '2: who was told that it is sold out was refused the goods': `
    select o.id, r.state from orders.orders o
    left join lateral (select state from inventory.reservations r where r.order_id = o.id order by attempt desc limit 1) r on true
    where o.status_reason = 'OUT_OF_STOCK' and r.state is distinct from 'rejected'`,
  '3: every reservation has ended, and an order that goes on has one that was committed': `
    select o.id, o.status, r.state from orders.orders o
    left join lateral (select state from inventory.reservations r where r.order_id = o.id order by attempt desc limit 1) r on true
    where (o.status = 'cancelled') = (r.state = 'committed') or r.state is null or r.state = 'held'`,
};
