import { type Kysely, sql } from 'kysely';
import { bounds, type Cart, type Change, type Line } from '../domain.ts';
import type { CartDb, Lines } from '../tables.ts';
import type { CartStore, EndedOrder, OrderOfCart } from './port.ts';

/** Carts in PostgreSQL, on a pool or within a transaction. */
export const postgresStore = (db: Kysely<CartDb>): CartStore => ({
  async create({ id, userId, email, lines }) {
    const { rows } = await sql<Row>`with made as (
        insert into carts (id, user_id, email, lines)
        values (${id}::uuid, ${userId}::text, ${email}::text, ${JSON.stringify(keptLines(lines))}::jsonb)
        on conflict do nothing returning *)
      select ${columns} from made`.execute(db);
    const cart = rows[0] === undefined ? await read(db, id) : cartOf(rows[0]);
    if (cart === null) throw new Error(`The cart ${id} was there, and is gone.`);
    return cart;
  },

  get: (id) => read(db, id),

  async holderOf(id) {
    const { rows } = await sql<{ userId: string | null }>`
      select user_id as "userId" from carts where id = ${id}::uuid`.execute(db);
    return rows[0] ?? null;
  },

  async change({ id, change, email }) {
    const { rows } = await sql<Row>`
      update carts set ${touched}, email = coalesce(${email}::text, email), ${assignment(change)}
      where id = ${id}::uuid and ordered_by = '{}' and ${here} and ${allowed(change)}
      returning ${columns}`.execute(db);
    return rows[0] === undefined ? null : cartOf(rows[0]);
  },

  async placed(orders) {
    if (orders.length === 0) return;
    await sql`update carts set ${touched}, ordered_by = array(
        select distinct unnest(carts.ordered_by || of_cart.orders) except select unnest(carts.cancelled))
      from ${byCart(orders)} as of_cart where carts.id = of_cart.cart_id`.execute(db);
  },

  async cancelled(orders) {
    if (orders.length === 0) return;
    await sql`update carts set ${touched},
        cancelled = array(select distinct unnest(carts.cancelled || of_cart.orders)),
        ordered_by = array(select unnest(carts.ordered_by) except select unnest(of_cart.orders)),
        reminded_at = case when of_cart.given_up then coalesce(carts.reminded_at, bus.now()) else carts.reminded_at end
      from ${byCart(orders)} as of_cart where carts.id = of_cart.cart_id`.execute(db);
  },
});

async function read(db: Kysely<CartDb>, id: string): Promise<Cart | null> {
  const { rows } = await sql<Row>`select ${columns} from carts where id = ${id}::uuid and ${here}`.execute(db);
  return rows[0] === undefined ? null : cartOf(rows[0]);
}

interface Row {
  readonly id: string;
  readonly user_id: string | null;
  readonly ordered: boolean;
  readonly lines: Lines;
  readonly codes: readonly string[];
}

const columns = sql`id, user_id, ordered_by <> '{}' as ordered, lines, codes`;

const cartOf = ({ id, user_id: userId, ordered, lines, codes }: Row): Cart => ({
  id,
  userId,
  ordered,
  lines: linesOf(lines),
  codes,
});

/** In the order in which they were added. */
export const linesOf = (lines: Lines): readonly Line[] =>
  Object.entries(lines)
    .sort(([, a], [, b]) => a.place - b.place)
    .map(([sku, { quantity }]) => ({ sku, quantity }));

/** As rows keep lines: by SKU, with their places. */
export const keptLines = (lines: readonly Line[]): Lines =>
  Object.fromEntries(lines.map(({ sku, quantity }, at) => [sku, { quantity, place: at + 1 }]));

/** A cart whose contents went into another one is there for nobody. */
const here = sql`merged_into is null`;

export const touched = sql`updated_at = bus.now(), touched_hour = date_trunc('hour', bus.now())`;

const quantityOf = (sku: string) => sql`coalesce((lines -> ${sku}::text ->> 'quantity')::int, 0)`;

function assignment(change: Change) {
  switch (change.kind) {
    case 'add':
      return sql`lines = jsonb_set(lines, array[${change.sku}::text], jsonb_build_object(
        'quantity', ${quantityOf(change.sku)} + ${change.quantity}::int,
        'place', coalesce(lines -> ${change.sku}::text -> 'place',
          to_jsonb((select coalesce(max((line ->> 'place')::int), 0) + 1 from jsonb_each(lines) as l (sku, line))))))`;
    case 'set':
      return sql`lines = jsonb_set(lines, array[${change.sku}::text, 'quantity'], to_jsonb(${change.quantity}::int))`;
    case 'remove':
      return sql`lines = lines - ${change.sku}::text`;
    case 'addCode':
      return sql`codes = case when ${hasCode(change.code)} then codes else codes || ${change.code}::text end`;
    case 'removeCode':
      return sql`codes = array_remove(codes, ${change.code}::text)`;
  }
}

/** What `refusal` says in the domain, as a condition on the row. */
function allowed(change: Change) {
  switch (change.kind) {
    case 'remove':
    case 'removeCode':
      return sql`true`;
    case 'addCode':
      return sql`(${hasCode(change.code)} or cardinality(codes) < ${bounds.codes}::int)`;
    case 'set':
      return sql`lines ? ${change.sku}::text and ${change.quantity}::int <= ${mostOf(change)}::int`;
    case 'add':
      return sql`${quantityOf(change.sku)} + ${change.quantity}::int <= ${mostOf(change)}::int
        and (lines ? ${change.sku}::text or (select count(*) from jsonb_object_keys(lines)) < ${bounds.lines}::int)`;
  }
}

const hasCode = (code: string) => sql`${code}::text = any(codes)`;

const mostOf = ({ available }: { readonly available: number }): number => Math.min(bounds.quantityPerLine, available);

/** One row a cart, since an UPDATE changes a row once however often it is joined. */
const byCart = (orders: readonly (OrderOfCart & Partial<EndedOrder>)[]) => sql`(
  select cart_id, array_agg(order_id) as orders, bool_or(given_up) as given_up
  from unnest(${orders.map((o) => o.cartId)}::uuid[], ${orders.map((o) => o.orderId)}::uuid[],
    ${orders.map((o) => o.givenUp === true)}::boolean[]) as o (cart_id, order_id, given_up)
  group by cart_id)`;
