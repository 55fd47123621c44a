import type { ColumnType, Generated } from 'kysely';
import type { Tx } from '#platform/database/port.ts';
import type { Discrepancy } from '../domain/compare.ts';
import type { Method, MovementKind, MovementState, PaymentState } from '../domain/payment.ts';

/** The tables of the payments' schema. */
export interface PaymentsDb {
  payments: PaymentRow;
  movements: MovementRow;
  notices: {
    provider: string;
    id: string;
    verdict: Verdict;
    kind: string;
    key: string;
    order_id: string;
    currency: string;
    amount_minor: number;
    status: string;
    at: Generated<Date>;
  };
  reconciliation: {
    single: Generated<boolean>;
    at: Date | null;
    read_until: Date;
    compared: number;
    discrepancies: ColumnType<readonly Discrepancy[], string, string>;
    lease_until: Date;
  };
  installation: { single: Generated<boolean>; id: Generated<string> };
  mock_provider: MockRow;
}

export type Verdict = 'applied' | 'unknown' | 'mismatch';

export interface PaymentRow {
  order_id: string;
  method: Method;
  currency: string;
  amount_minor: number;
  gift_minor: Generated<number>;
  authorized_minor: Generated<number>;
  captured_minor: Generated<number>;
  refunded_minor: Generated<number>;
  refunding_minor: Generated<number>;
  gift_refunded_minor: Generated<number>;
  gift_refunding_minor: Generated<number>;
  state: PaymentState;
  token: string | null;
  client_secret: string | null;
  traceparent: string;
  transaction_id: string | null;
  captures: Generated<'now' | 'shipped'>;
  placed: Generated<boolean>;
  reserved: Generated<boolean>;
  redeemed: Generated<boolean>;
  cancelled: Generated<boolean>;
  held_until: Date | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

export interface MovementRow {
  key: string;
  order_id: string;
  kind: MovementKind;
  amount_minor: number;
  gift_minor: Generated<number>;
  released_minor: Generated<number>;
  state: MovementState;
  reference: string | null;
  refund_id: string | null;
  reason: Generated<string>;
  attempts: Generated<number>;
  lease_until: Generated<Date>;
  at: Generated<Date>;
}

/** The mock provider's own books: what a real one would keep on its side of the network. */
export interface MockRow {
  key: string;
  kind: MovementKind;
  order_id: string;
  currency: string;
  amount_minor: number;
  status: 'succeeded' | 'declined' | 'action_required';
  reference: string;
  charge: string | null;
  captured: Generated<boolean>;
  installation: Generated<string>;
  at: Generated<Date>;
}

export type PaymentsTx = Tx<PaymentsDb, 'payments'>;
