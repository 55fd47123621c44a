import type { Facts } from './facts.ts';

/** What the provider's own books say that it has of each order, and keeps. */
const provider = `
  select order_id, sum(case when kind = 'charge' and captured then amount_minor when kind = 'capture' then amount_minor else 0 end)::bigint as taken,
    sum(case when kind = 'refund' then amount_minor else 0 end)::bigint as returned
  from payments.mock_provider where status = 'succeeded' group by order_id`;

/** Invariants 5, 6 and 12: money. The provider's books are the witness: the shop never reads them to decide. */
export const money: Facts = {
  "5 and 6: our books and the provider's agree on every card": `
    select p.order_id, p.state, p.captured_minor, p.refunded_minor, w.taken, w.returned
    from payments.payments p left join (${provider}) w on w.order_id = p.order_id::text
    where p.method = 'card' and p.state <> 'prepared'
      and (p.captured_minor <> coalesce(w.taken, 0) or p.refunded_minor <> coalesce(w.returned, 0))`,
  '5: the provider took nothing that no order owes': `
    select w.* from (${provider}) w
    where w.taken > w.returned and not exists (select from orders.orders o where o.id::text = w.order_id)`,
  '5: an order that goes on is paid, or promised': `
    select o.id, o.status, p.state from orders.orders o left join payments.payments p on p.order_id = o.id
    where o.status not in ('pending', 'cancelled')
      and (p.state is null or p.state in ('prepared', 'failed') or (p.state = 'voided' and p.amount_minor > 0))`,
  '6: refunds are at most what was taken, whoever asked for them': `
    select order_id, captured_minor, refunded_minor, gift_minor, gift_refunded_minor from payments.payments
    where refunded_minor > captured_minor or gift_refunded_minor > gift_minor or refunding_minor <> 0 or gift_refunding_minor <> 0`,
  '6: a refund is what its movements say': `
    select p.order_id, p.refunded_minor, m.sum from payments.payments p
    left join lateral (select coalesce(sum(amount_minor), 0)::bigint as sum from payments.movements m
      where m.order_id = p.order_id and m.kind = 'refund' and m.state = 'succeeded') m on true
    where p.refunded_minor <> m.sum`,
  '6: a cancelled order keeps no money': `
    select o.id, p.state, p.captured_minor, p.refunded_minor from orders.orders o join payments.payments p on p.order_id = o.id
    where o.status = 'cancelled' and p.captured_minor <> p.refunded_minor`,
  '7: nothing is with the provider any more': `
    select order_id, key, kind, state from payments.movements where state in ('due', 'unknown', 'waiting')`,
  '12: totals are the sum of their lines and parts, in whole cents': `
    select o.id, o.totals, t.* from orders.orders o, lateral (
      select (o.totals->'subtotal'->>'minorUnits')::bigint as subtotal, (o.totals->'discount'->>'minorUnits')::bigint as discount,
        (o.totals->'shipping'->>'minorUnits')::bigint as shipping, (o.totals->'tax'->>'minorUnits')::bigint as tax,
        (o.totals->'total'->>'minorUnits')::bigint as total,
        (select sum((l->'lineTotal'->>'minorUnits')::bigint) from jsonb_array_elements(o.lines) l) as lines,
        (select coalesce(sum((l->'discount'->>'minorUnits')::bigint), 0) from jsonb_array_elements(o.lines) l) as discounts) t
    where t.subtotal <> t.lines or t.discount <> t.discounts or t.subtotal - t.discount + t.shipping + t.tax <> t.total`,
  '12: each line costs its price as often as it is there': `
    select o.id, l from orders.orders o, jsonb_array_elements(o.lines) l
    where (l->'lineTotal'->>'minorUnits')::bigint <> (l->>'quantity')::bigint * (l->'unitPrice'->>'minorUnits')::bigint`,
  '12: what the shop keeps is the total, less what came back and what staff gave back': `
    select o.id, o.status, p.state, keeps.minor as keeps, due.minor as due from orders.orders o
    join payments.payments p on p.order_id = o.id
    cross join lateral (select (case when p.state in ('authorized', 'capturing') then p.amount_minor else 0 end)
      + p.captured_minor - p.refunded_minor + p.gift_minor - p.gift_refunded_minor as minor) keeps
    cross join lateral (select greatest(0, (o.totals->'total'->>'minorUnits')::bigint
      - (select coalesce(sum(r.refund_minor), 0) from orders.returns r where r.order_id = o.id and r.status = 'received')
      - (select coalesce(sum(m.amount_minor + m.gift_minor), 0) from payments.movements m where m.order_id = o.id
          and m.kind = 'refund' and m.state = 'succeeded' and m.reason not in ('ORDER_EDITED', 'RETURN_RECEIVED', 'ORDER_CANCELLED'))
      ) as minor) due
    where o.status not in ('pending', 'cancelled') and keeps.minor <> due.minor
      -- A part that staff captured leaves the rest to nobody.
      and not exists (select from payments.movements m where m.order_id = o.id and m.kind = 'capture' and m.state = 'succeeded'
        and m.amount_minor < p.authorized_minor)`,
};
