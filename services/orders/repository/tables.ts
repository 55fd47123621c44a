import type { Generated } from 'kysely';
import type { Tx } from '#platform/database/port.ts';
import type {
  Edit,
  HistoryEntry,
  OrderLine,
  PaymentMethod,
  PaymentStatus,
  Person,
  Redemption,
  Refund,
  Shipment,
  Totals,
  Units,
} from '../domain/order.ts';
import type { ReturnReason, ReturnStatus } from '../domain/returns.ts';
import type { OrderStatus } from '../domain/status.ts';

/** The tables of the orders' schema. */
export interface OrdersDb {
  orders: OrderRow;
  returns: ReturnRow;
  invoices: InvoiceRow;
}

export type OrdersTx = Tx<OrdersDb, 'orders'>;

export interface OrderRow {
  id: string;
  number: string;
  status: OrderStatus;
  status_reason: string | null;
  cart_id: string;
  live_cart_id: string | null;
  customer_id: string | null;
  currency: string;
  lines: readonly OrderLine[];
  totals: Totals;
  person: Person;
  email: string;
  shipping_method: string;
  pickup_location_id: string | null;
  redemptions: readonly Redemption[];
  codes: readonly string[];
  payment_method: PaymentMethod;
  payment_status: PaymentStatus;
  transaction_id: string | null;
  captured_minor: number | null;
  refunds: readonly Refund[];
  shipments: readonly Shipment[];
  round: Generated<number>;
  edits: readonly Edit[];
  history: readonly HistoryEntry[];
  placed_at: Date;
  invoice_number: string | null;
  version: Generated<number>;
}

export interface ReturnRow {
  id: string;
  order_id: string;
  order_number: string;
  status: ReturnStatus;
  lines: readonly Units[];
  reason: ReturnReason;
  note: string;
  currency: string;
  refund_minor: number;
  restocked: readonly Units[];
  decision_note: string | null;
  requested_at: Date;
  decided_at: Date | null;
  received_at: Date | null;
}

interface InvoiceRow {
  year: number;
  sequence: number;
  order_id: string;
  issued_at: Date;
}
