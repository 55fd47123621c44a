import { type Kysely, type Selectable, sql } from 'kysely';
import type { Movement } from '../domain/payment.ts';
import type { MovementRow, PaymentRow, PaymentsDb, PaymentsTx } from './tables.ts';

/** A movement to talk to the provider about. */
export interface Due {
  readonly movement: Movement;
  readonly currency: string;
  /** Of a charge. */
  readonly token: string | null;
  readonly captures: 'now' | 'shipped';
  /** The provider's reference of the charge that this follows. */
  readonly charge: string | null;
  readonly traceparent: string;
  /** For how long its order has been cancelled, at least; null while it is not. */
  readonly cancelledForMs: number | null;
  /** Whether the provider may have heard of it already: then it is asked before it is told again. */
  readonly again: boolean;
}

/**
 * Movements that are to be told or asked about and in nobody's hands, leased to this process. One that was tried in vain
 * is tried less and less often, up to twenty leases apart.
 */
export async function leaseDue(
  tx: PaymentsTx,
  given: { readonly atMost: number; readonly leaseMs: number; readonly pollMs: number },
): Promise<readonly Due[]> {
  const { rows } = await sql<DueColumns>`
    update movements m set attempts = m.attempts + 1, state = case m.state when 'due' then 'unknown' else m.state end,
      lease_until = bus.now() + case m.state when 'action_required' then make_interval(secs => ${given.pollMs / 1000}::float8)
        else make_interval(secs => ${given.leaseMs / 1000}::float8 * least(greatest(m.attempts - 5, 1), 20)) end
    from payments p
    where m.key in (select key from movements
        where state in ('due', 'unknown', 'action_required') and lease_until < bus.now()
        order by lease_until limit ${given.atMost} for update skip locked)
      and p.order_id = m.order_id
    returning m.*, p.currency, p.token, p.captures, p.transaction_id, p.traceparent,
      case when p.cancelled then extract(epoch from bus.now() - p.updated_at)::float8 * 1000 end as cancelled_for_ms`.execute(
    tx.db,
  );
  return rows.map((row) => ({
    movement: movementOfRow(row),
    currency: row.currency,
    token: row.token,
    captures: row.captures,
    charge: row.transaction_id,
    traceparent: row.traceparent,
    cancelledForMs: row.cancelled_for_ms,
    again: true,
  }));
}

export interface SeenMovement {
  readonly movement: Movement;
  readonly at: Date;
}

/** Everything that was moved for some orders, oldest first; the payments must be locked for a decision on it. */
export async function movementsOf(
  db: Kysely<PaymentsDb>,
  orderIds: readonly string[],
): Promise<readonly SeenMovement[]> {
  // The charge's key is the order's id: an ordinary order is in no other index than that of the keys.
  const { rows } = await sql<Selectable<MovementRow>>`
    select * from movements where key = any(${orderIds}::text[])
    union all
    select * from movements where order_id = any(${orderIds}::uuid[]) and kind <> 'charge'
    order by at, key`.execute(db);
  return rows.map((row) => ({ movement: movementOfRow(row), at: row.at }));
}

export const movementOfRow = (row: Selectable<MovementRow>): Movement => ({
  key: row.key,
  orderId: row.order_id,
  kind: row.kind,
  amountMinor: row.amount_minor,
  giftMinor: row.gift_minor,
  releasedMinor: row.released_minor,
  state: row.state,
  reference: row.reference,
  refundId: row.refund_id,
  reason: row.reason,
});

type DueColumns = Selectable<MovementRow> &
  Pick<Selectable<PaymentRow>, 'currency' | 'token' | 'captures' | 'transaction_id' | 'traceparent'> & {
    readonly cancelled_for_ms: number | null;
  };
