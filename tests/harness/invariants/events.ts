import type { Facts } from './facts.ts';

/** Invariants 8 and 9: what was said and heard. */
export const events: Facts = {
  '8: nothing is left to hear, and nothing is parked': 'select * from bus.deliveries',
  '8: every order was said to be placed once, and to have ended as it did once': `
    select o.id, o.status, said.* from orders.orders o, lateral (
      select count(*) filter (where type = 'orders.placed')::int as placed,
        count(*) filter (where type = 'orders.confirmed')::int as confirmed,
        count(*) filter (where type = 'orders.cancelled')::int as cancelled,
        count(*) filter (where type = 'orders.edited' and data->>'refund' is not null)::int as edited,
        count(*) filter (where type = 'orders.return_received')::int as returned
      from bus.events e where e.subject = o.id::text) said
    where placed <> 1 or cancelled <> (o.status = 'cancelled')::int
      or confirmed <> (jsonb_path_exists(o.history, '$[*] ? (@.status == "confirmed")'))::int
      or edited <> jsonb_array_length(o.edits)
      or returned <> (select count(*) from orders.returns r where r.order_id = o.id and r.status = 'received')`,
  '8: nothing was said of orders that are not there': `
    select e.type, e.subject from bus.events e
    where e.type like 'orders.%' and e.type not like 'orders.person%' and not exists (select from orders.orders o where o.id::text = e.subject)`,
  '8: every hold, sale and refusal of goods was said once': `
    select r.order_id, r.state, said.* from (select distinct on (order_id) * from inventory.reservations order by order_id, attempt desc) r,
      lateral (select count(*) filter (where type = 'inventory.committed')::int as committed,
        count(*) filter (where type = 'inventory.rejected')::int as rejected
      from bus.events e where e.subject = r.order_id::text) said
    where committed <> (r.state in ('committed', 'returned'))::int or rejected <> (r.state = 'rejected')::int`,
  '8: every movement of money was said once': `
    select p.order_id, p.state, said.* from payments.payments p, lateral (
      select count(*) filter (where type = 'payments.succeeded')::int as succeeded,
        count(*) filter (where type = 'payments.failed')::int as failed
      from bus.events e where e.subject = p.order_id::text) said
    where succeeded > 1 or failed > 1 or (p.captured_minor > 0 and succeeded = 0) or (p.state = 'failed' and failed = 0)`,
};
