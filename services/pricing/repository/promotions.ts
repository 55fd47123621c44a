import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { From } from '#platform/kernel/paging.ts';
import type { Promotion, Reduction, Uses } from '../domain/promotion.ts';
import type { PricingDb, PricingTx } from './tables.ts';

/** A promotion as staff see it. Amounts are in minor units of `currency`. */
export interface Kept {
  readonly promotion: Promotion;
  readonly currency: string;
  readonly uses: number;
  readonly savedMinor: number;
  readonly createdAt: Date;
}

/** Promotions that count by themselves now or later; what has ended is left out. */
export async function readAutomatic(db: Kysely<PricingDb>, currency: string): Promise<readonly Promotion[]> {
  const { rows } = await sql<Row>`select ${columns} from promotions
    where currency = ${currency} and active and code is null and (ends_at is null or ends_at > bus.now()) order by id`.execute(
    db,
  );
  return rows.map((row) => promotionOf(row));
}

/** Promotions by code or id, with how often they were used, also by the customer (a hash in hexadecimal; null: nobody). */
export async function readUsed(
  db: Kysely<PricingDb>,
  asked: {
    readonly codes: readonly string[];
    readonly ids: readonly string[];
    readonly customer: string | null;
    readonly currency: string;
  },
): Promise<readonly { readonly promotion: Promotion; readonly uses: Uses }[]> {
  const { rows } = await sql<Row & { of_customer: number }>`
    select ${columns}, case when customer_limit is null or ${asked.customer}::text is null then 0 else (
      select count(*)::int from promotion_uses u
      where u.promotion_id = promotions.id and u.customer = decode(${asked.customer}::text, 'hex')) end as of_customer
    from promotions where currency = ${asked.currency} and (code = any(${asked.codes}::text[]) or id = any(${asked.ids}::uuid[]))`.execute(
    db,
  );
  return rows.map((row) => ({ promotion: promotionOf(row), uses: { all: row.uses, ofCustomer: row.of_customer } }));
}

/** The newest first. */
export async function listPromotions(
  db: Kysely<PricingDb>,
  asked: From<string> & { readonly active: boolean | null },
): Promise<readonly Kept[]> {
  const { rows } = await sql<Row>`select ${columns} from promotions
    where (${asked.active}::boolean is null or active = ${asked.active}::boolean)
      and (${asked.after}::uuid is null or id < ${asked.after}::uuid)
    order by id desc limit ${asked.limit}`.execute(db);
  return rows.map(keptOf);
}

export const readPromotion = (db: Kysely<PricingDb>, id: string): Promise<Kept | null> => find(db, id, sql``);

/** The same, locked until the transaction ends. */
export const lockPromotion = (tx: PricingTx, id: string): Promise<Kept | null> => find(tx.db, id, sql`for update`);

async function find(db: Kysely<PricingDb>, id: string, lock: RawBuilder<unknown>): Promise<Kept | null> {
  const { rows } = await sql<Row>`select ${columns} from promotions where id = ${id}::uuid ${lock}`.execute(db);
  return rows[0] === undefined ? null : keptOf(rows[0]);
}

/** Adds a promotion, or replaces the terms of one; its uses stay. */
export async function savePromotion(tx: PricingTx, promotion: Promotion, currency: string): Promise<Kept> {
  const { id, title, code, categories, stacking, active } = promotion;
  const terms = partsOf(promotion.reduction);
  const { rows } = await sql<Row>`
    insert into promotions (id, title, kind, code, basis_points, currency, amount, buy_quantity, get_quantity, categories,
      minimum_subtotal, starts_at, ends_at, total_limit, customer_limit, stacking, active)
    values (${id}::uuid, ${title}, ${promotion.reduction.kind}, ${code}, ${terms.basisPoints}, ${currency}, ${terms.amount},
      ${terms.buy}, ${terms.get}, ${categories}::text[], ${promotion.minimumSubtotalMinor}, ${promotion.startsAt}::timestamptz,
      ${promotion.endsAt}::timestamptz, ${promotion.totalLimit}, ${promotion.customerLimit}, ${stacking}, ${active})
    on conflict (id) do update set title = excluded.title, kind = excluded.kind, code = excluded.code,
      basis_points = excluded.basis_points, currency = excluded.currency, amount = excluded.amount,
      buy_quantity = excluded.buy_quantity, get_quantity = excluded.get_quantity, categories = excluded.categories,
      minimum_subtotal = excluded.minimum_subtotal, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
      total_limit = excluded.total_limit, customer_limit = excluded.customer_limit, stacking = excluded.stacking,
      active = excluded.active
    returning ${columns}`.execute(tx.db);
  const [row] = rows;
  if (row === undefined) throw new Error('a promotion that was saved was not answered');
  return keptOf(row);
}

/** Whether another promotion has the code; a second one waits here until the first is committed. */
export async function codeTaken(tx: PricingTx, code: string, id: string): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtextextended('pricing/code/' || ${code}::text, 0))`.execute(tx.db);
  const { rows } = await sql`select 1 from promotions where code = ${code} and id <> ${id}::uuid`.execute(tx.db);
  return rows.length > 0;
}

/** How many count by themselves now or later, this one aside; a second one waits here until the first is committed. */
export async function countAutomatic(tx: PricingTx, exceptId: string): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended('pricing/automatic', 0))`.execute(tx.db);
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from promotions where active
    and code is null and (ends_at is null or ends_at > bus.now()) and id <> ${exceptId}::uuid`.execute(tx.db);
  return rows[0]?.count ?? 0;
}

interface Row {
  readonly id: string;
  readonly title: string;
  readonly kind: Reduction['kind'];
  readonly code: string | null;
  readonly basis_points: number | null;
  readonly currency: string;
  readonly amount: number | null;
  readonly buy_quantity: number | null;
  readonly get_quantity: number | null;
  readonly categories: readonly string[];
  readonly minimum_subtotal: number | null;
  readonly starts_at: Date | null;
  readonly ends_at: Date | null;
  readonly total_limit: number | null;
  readonly customer_limit: number | null;
  readonly stacking: Promotion['stacking'];
  readonly active: boolean;
  readonly uses: number;
  readonly saved: number;
  readonly created_at: Date;
}

const columns = sql`id, title, kind, code, basis_points, currency, amount, buy_quantity, get_quantity, categories,
  minimum_subtotal, starts_at, ends_at, total_limit, customer_limit, stacking, active, uses, saved, created_at`;

const keptOf = (row: Row): Kept => ({
  promotion: promotionOf(row),
  currency: row.currency,
  uses: row.uses,
  savedMinor: row.saved,
  createdAt: row.created_at,
});

const promotionOf = (row: Row): Promotion => ({
  id: row.id,
  title: row.title,
  reduction: reductionOf(row),
  code: row.code,
  categories: row.categories,
  minimumSubtotalMinor: row.minimum_subtotal,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  totalLimit: row.total_limit,
  customerLimit: row.customer_limit,
  stacking: row.stacking,
  active: row.active,
});

/** A check of the table says that what a kind needs is there. */
function reductionOf({ kind, basis_points, amount, buy_quantity, get_quantity }: Row): Reduction {
  const basisPoints = basis_points ?? 0;
  switch (kind) {
    case 'percentage':
      return { kind, basisPoints };
    case 'fixed_amount':
      return { kind, amountMinor: amount ?? 0 };
    case 'buy_x_get_y':
      return { kind, buy: buy_quantity ?? 1, get: get_quantity ?? 1, basisPoints };
    case 'free_shipping':
      return { kind };
  }
}

const partsOf = (reduction: Reduction) => ({
  basisPoints: 'basisPoints' in reduction ? reduction.basisPoints : null,
  amount: reduction.kind === 'fixed_amount' ? reduction.amountMinor : null,
  buy: reduction.kind === 'buy_x_get_y' ? reduction.buy : null,
  get: reduction.kind === 'buy_x_get_y' ? reduction.get : null,
});
