import { choreography } from '#contracts/events.ts';
import type { Facts } from './facts.ts';

/** Of what is sent at once and to one person. */
const told = Object.entries(choreography)
  .filter(([, { hears }]) => 'notifications' in hears)
  .map(([type]) => `'${type}'`)
  .join(', ');

/** Invariant 10: mails. */
export const mails: Facts = {
  '10: at most one mail of a template for an event': `
    select template, event_id, count(*)::int from notifications.mails group by 1, 2 having count(*) > 1`,
  '10: what a buyer must know was mailed once': `
    select e.type, e.subject, m.mails from bus.events e, lateral (
      select count(*)::int as mails from notifications.mails m where m.event_id = e.id) m
    where e.type in ('orders.confirmed', 'orders.cancelled', 'fulfillment.shipped', 'identity.registered') and m.mails <> 1
      -- Who collects goods knows that they left.
      and e.data->'shipment'->>'carrier' is distinct from 'PICKUP'
      -- Who was forgotten before the welcome was heard is not welcomed.
      and not (e.type = 'identity.registered' and m.mails = 0 and e.data->'person' is null)`,
  '10: no mail is about an event that nobody said, or that mails are not written for': `
    select m.template, m.event_id, e.type from notifications.mails m left join bus.events e on e.id = m.event_id
    where e.id is not null and e.type not in (${told})`,
};
