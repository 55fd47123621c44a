import { sql } from 'kysely';
import type { Demand, Held, Left, Limits } from '../domain/redemption.ts';
import type { PricingTx } from './tables.ts';

/** Notes orders as taken and answers those that were not known; one cancelled before its request is known. */
export async function claim(tx: PricingTx, orderIds: readonly string[]): Promise<ReadonlySet<string>> {
  return note(tx, orderIds, 'taken');
}

/** Notes that orders got nothing after all. */
export async function refuse(tx: PricingTx, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length === 0) return;
  await sql`update redemptions set state = 'refused', at = bus.now() where order_id = any(${orderIds}::uuid[])`.execute(
    tx.db,
  );
}

/** Ends what orders had taken, and answers which had; one that has not asked yet will get nothing. */
export async function release(tx: PricingTx, orderIds: readonly string[]): Promise<readonly string[]> {
  const early = await note(tx, orderIds, 'released');
  const known = orderIds.filter((id) => !early.has(id));
  if (known.length === 0) return [];
  const { rows } = await sql<{ order_id: string }>`with asked as (
      select order_id from redemptions where order_id = any(${known}::uuid[]) and state = 'taken' order by order_id for update)
    update redemptions r set state = 'released', at = bus.now() from asked where r.order_id = asked.order_id
    returning r.order_id`.execute(tx.db);
  return rows.map((row) => row.order_id);
}

async function note(
  tx: PricingTx,
  orderIds: readonly string[],
  state: 'taken' | 'released',
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ order_id: string }>`insert into redemptions (order_id, state)
    select distinct o, ${state} from unnest(${orderIds}::uuid[]) as o order by o
    on conflict do nothing returning order_id`.execute(tx.db);
  return new Set(rows.map((row) => row.order_id));
}

/**
 * Locks what is asked for, promotions before gift cards and each by its id, and reads what is left of it. The uses of
 * a customer are counted once the promotion is locked: whoever counts them holds that lock.
 */
export async function lockLeft(tx: PricingTx, demands: readonly Demand[]): Promise<Left> {
  const ids = (kind: 'promotion' | 'gift_card') => [
    ...new Set(demands.flatMap(({ shares }) => shares.filter((one) => one.kind === kind).map(({ id }) => id))),
  ];
  const promotions = await lockPromotions(tx, ids('promotion'));
  const personal = [...promotions].filter(([, { customerLimit }]) => customerLimit !== null).map(([id]) => id);
  const usesOf = await countUses(tx, personal, demands);
  const withUses = [...promotions].map(([id, limits]): readonly [string, Limits] => [
    id,
    { ...limits, usesOf: usesOf.get(id) ?? new Map() },
  ]);
  return { promotions: new Map(withUses), balances: await lockBalances(tx, ids('gift_card')) };
}

type LimitsOfAll = Omit<Limits, 'usesOf'>;

async function lockPromotions(tx: PricingTx, ids: readonly string[]): Promise<ReadonlyMap<string, LimitsOfAll>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<LimitsOfAll & { id: string }>`
    select id, total_limit as "totalLimit", customer_limit as "customerLimit", uses from promotions
    where id = any(${ids}::uuid[]) order by id for no key update`.execute(tx.db);
  return new Map(rows.map((row) => [row.id, row]));
}

async function countUses(
  tx: PricingTx,
  promotionIds: readonly string[],
  demands: readonly Demand[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  if (promotionIds.length === 0) return new Map();
  const customers = [...new Set(demands.map(({ customer }) => customer))];
  const { rows } = await sql<{ id: string; customer: string; uses: number }>`
    select promotion_id as id, encode(customer, 'hex') as customer, count(*)::int as uses from promotion_uses
    where promotion_id = any(${promotionIds}::uuid[])
      and customer = any(select decode(c, 'hex') from unnest(${customers}::text[]) as c)
    group by promotion_id, customer`.execute(tx.db);
  const found = new Map<string, Map<string, number>>();
  for (const { id, customer, uses } of rows) found.set(id, (found.get(id) ?? new Map()).set(customer, uses));
  return found;
}

async function lockBalances(tx: PricingTx, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; balance: number }>`
    select id, case when active then balance else 0 end as balance from gift_cards
    where id = any(${ids}::uuid[]) order by id for no key update`.execute(tx.db);
  return new Map(rows.map((row) => [row.id, row.balance]));
}

/** Writes down the uses that orders have taken of promotions that are locked. */
export async function addUses(tx: PricingTx, demands: readonly Demand[]): Promise<void> {
  const uses = demands.flatMap(({ orderId, customer, shares }) =>
    shares
      .filter(({ kind }) => kind === 'promotion')
      .map(({ id, minorUnits }) => ({ id, orderId, customer, minorUnits })),
  );
  if (uses.length === 0) return;
  await sql`with added as (
      insert into promotion_uses (promotion_id, order_id, customer, saved)
      select id, order_id, decode(customer, 'hex'), saved
      from unnest(${uses.map((u) => u.id)}::uuid[], ${uses.map((u) => u.orderId)}::uuid[],
        ${uses.map((u) => u.customer)}::text[], ${uses.map((u) => u.minorUnits)}::bigint[]) as u (id, order_id, customer, saved)
      returning promotion_id, saved
    ), sums as (
      select promotion_id, count(*)::int as uses, sum(saved)::bigint as saved from added group by promotion_id)
    update promotions p set uses = p.uses + sums.uses, saved = p.saved + sums.saved
    from sums where p.id = sums.promotion_id`.execute(tx.db);
}

/** Removes the uses of orders; the promotions are locked in the order of their ids first. */
export async function removeUses(tx: PricingTx, orderIds: readonly string[]): Promise<void> {
  const { rows } = await sql`select 1 from promotions where id in (
      select promotion_id from promotion_uses where order_id = any(${orderIds}::uuid[]))
    order by id for no key update`.execute(tx.db);
  if (rows.length === 0) return;
  await sql`with gone as (
      delete from promotion_uses where order_id = any(${orderIds}::uuid[]) returning promotion_id, saved
    ), sums as (
      select promotion_id, count(*)::int as uses, sum(saved)::bigint as saved from gone group by promotion_id)
    update promotions p set uses = p.uses - sums.uses, saved = p.saved - sums.saved
    from sums where p.id = sums.promotion_id`.execute(tx.db);
}

/** What orders have of gift cards, by order and in the order of taking; the cards are locked. */
export async function lockHeld(
  tx: PricingTx,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Held[]>> {
  const { rows: locked } = await sql`select 1 from gift_cards where id in (
      select gift_card_id from gift_card_entries where order_id = any(${orderIds}::uuid[]))
    order by id for no key update`.execute(tx.db);
  if (locked.length === 0) return new Map();
  const { rows } = await sql<Held & { orderId: string }>`
    select order_id as "orderId", gift_card_id as "giftCardId", -sum(amount)::bigint as "minorUnits"
    from gift_card_entries where order_id = any(${orderIds}::uuid[])
    group by order_id, gift_card_id having sum(amount) < 0 order by min(seq)`.execute(tx.db);
  const held = new Map<string, Held[]>();
  for (const { orderId, giftCardId, minorUnits } of rows) {
    held.set(orderId, [...(held.get(orderId) ?? []), { giftCardId, minorUnits }]);
  }
  return held;
}

/** A line of the ledger that an order causes. */
interface OrderEntry {
  readonly giftCardId: string;
  readonly orderId: string;
  readonly kind: 'REDEEMED' | 'RELEASED' | 'REFUNDED';
  /** Negative when taken. */
  readonly minorUnits: number;
}

/** Writes lines of the ledger, in their order, and moves the balances of the cards, which are locked. */
export async function addEntries(tx: PricingTx, entries: readonly OrderEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await sql`with added as (
      insert into gift_card_entries (gift_card_id, kind, amount, order_id)
      select card, kind, amount, order_id
      from unnest(${entries.map((e) => e.giftCardId)}::uuid[], ${entries.map((e) => e.kind)}::text[],
        ${entries.map((e) => e.minorUnits)}::bigint[], ${entries.map((e) => e.orderId)}::uuid[])
        with ordinality as e (card, kind, amount, order_id, place) order by place
      returning gift_card_id, amount
    ), sums as (select gift_card_id, sum(amount)::bigint as amount from added group by gift_card_id)
    update gift_cards g set balance = g.balance + sums.amount from sums where g.id = sums.gift_card_id`.execute(tx.db);
}
