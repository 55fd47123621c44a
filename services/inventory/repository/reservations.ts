import { sql } from 'kysely';
import { mainLocation, type Reservation, type ReservationState, type Taken } from '../domain.ts';
import type { InventoryTx } from './schema.ts';

interface Row {
  readonly order_id: string;
  readonly attempt: number;
  readonly state: ReservationState;
  readonly lines: readonly (Omit<Taken, 'location'> & { readonly location?: string })[];
  readonly pickup_location_id: string | null;
}

/** Lines from before there were locations have none: their goods lay in the main one. */
const reservationOf = ({ order_id: orderId, attempt, state, lines, pickup_location_id: pickup }: Row): Reservation => ({
  orderId,
  attempt,
  state,
  pickup,
  lines: lines.map((line) => ({ location: mainLocation, ...line })),
});

/** The last reservation of each order, locked. */
export async function lockReservations(
  tx: InventoryTx,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, Reservation>> {
  const { rows } = await sql<Row>`
    select order_id, attempt, state, lines, pickup_location_id from reservations
    where order_id = any(${orderIds}::uuid[]) order by order_id, attempt for update`.execute(tx.db);
  return new Map(rows.map((row) => [row.order_id, reservationOf(row)]));
}

/** Held reservations past their deadline, locked; those that another sweep has in hand are passed over. */
export async function lockOverdue(tx: InventoryTx, atMost: number): Promise<readonly Reservation[]> {
  const { rows } = await sql<Row>`
    select order_id, attempt, state, lines, pickup_location_id from reservations
    where state = 'held' and expires_at <= bus.now()
    order by expires_at limit ${atMost} for update skip locked`.execute(tx.db);
  return rows.map(reservationOf);
}

/** Adds reservations; answers the deadline of the held ones. Orders that have such an attempt already are passed over. */
export async function addReservations(
  tx: InventoryTx,
  added: readonly Reservation[],
  holdSeconds: number,
): Promise<ReadonlyMap<string, Date>> {
  if (added.length === 0) return new Map();
  const { rows } = await sql<{ order_id: string; expires_at: Date }>`
    insert into reservations (order_id, attempt, state, lines, pickup_location_id, expires_at, ended_at)
    select a.order_id, a.attempt, a.state, a.lines, a.pickup,
      case a.state when 'held' then bus.now() + make_interval(secs => ${holdSeconds}) end,
      case a.state when 'held' then null else statement_timestamp() end
    from unnest(${added.map((r) => r.orderId)}::uuid[], ${added.map((r) => r.attempt)}::int[],
      ${added.map((r) => r.state)}::text[], ${added.map((r) => JSON.stringify(r.lines))}::jsonb[],
      ${added.map((r) => r.pickup)}::text[]) as a (order_id, attempt, state, lines, pickup)
    on conflict do nothing
    returning order_id, expires_at`.execute(tx.db);
  return new Map(rows.map((row) => [row.order_id, row.expires_at]));
}

/** Ends reservations, or moves a committed one on. */
export async function endReservations(
  tx: InventoryTx,
  ending: readonly Reservation[],
  state: ReservationState,
): Promise<void> {
  if (ending.length === 0) return;
  await sql`update reservations r set state = ${state}, ended_at = statement_timestamp()
    from unnest(${ending.map((r) => r.orderId)}::uuid[], ${ending.map((r) => r.attempt)}::int[]) as e (order_id, attempt)
    where r.order_id = e.order_id and r.attempt = e.attempt`.execute(tx.db);
}

/** Gives reservations the lines that are left of them. */
export async function shrinkReservations(tx: InventoryTx, shrunk: readonly Reservation[]): Promise<void> {
  if (shrunk.length === 0) return;
  await sql`update reservations r set lines = s.lines
    from unnest(${shrunk.map((r) => r.orderId)}::uuid[], ${shrunk.map((r) => r.attempt)}::int[],
      ${shrunk.map((r) => JSON.stringify(r.lines))}::jsonb[]) as s (order_id, attempt, lines)
    where r.order_id = s.order_id and r.attempt = s.attempt`.execute(tx.db);
}
