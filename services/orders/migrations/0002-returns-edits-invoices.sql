-- What is new about an order. No index knows any of it, so that a row which moves on is still changed in place.
ALTER TABLE orders
  -- Uses of promotions and amounts of gift cards, as pricing quoted them.
  ADD COLUMN redemptions jsonb NOT NULL DEFAULT '[]',
  -- Codes that counted; of a gift card its ending alone.
  ADD COLUMN codes jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN pickup_location_id text CHECK (length(pickup_location_id) BETWEEN 1 AND 80),
  -- Money given back, one entry for each refund of payments.
  ADD COLUMN refunds jsonb NOT NULL DEFAULT '[]',
  -- Units taken out again before packing, one entry for each edit.
  ADD COLUMN edits jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN invoice_number text CHECK (length(invoice_number) BETWEEN 1 AND 20);

-- Goods that a customer sends back. Its order's row is locked by whoever changes one.
CREATE TABLE returns (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders (id),
  order_number text NOT NULL,
  status text NOT NULL CHECK (status IN ('requested', 'approved', 'rejected', 'received')),
  lines jsonb NOT NULL CHECK (jsonb_array_length(lines) BETWEEN 1 AND 200),
  reason text NOT NULL CHECK (reason IN ('DAMAGED', 'WRONG_ITEM', 'NOT_AS_DESCRIBED', 'NO_LONGER_WANTED', 'OTHER')),
  note text NOT NULL CHECK (length(note) <= 1000),
  currency text NOT NULL CHECK (length(currency) = 3),
  refund_minor bigint NOT NULL CHECK (refund_minor >= 0),
  restocked jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_array_length(restocked) <= 200),
  decision_note text CHECK (length(decision_note) <= 1000),
  requested_at timestamptz NOT NULL,
  decided_at timestamptz,
  received_at timestamptz
) WITH (fillfactor = 80);

CREATE INDEX returns_order ON returns (order_id);
CREATE INDEX returns_requested ON returns (requested_at DESC, id DESC);

-- Invoices are numbered 1, 2, 3, … within a year. The counter moves in the transaction that issues, so a number is
-- never lost: when that rolls back, the counter does too.
CREATE TABLE invoice_counters (
  year integer PRIMARY KEY CHECK (year BETWEEN 2000 AND 9999),
  issued integer NOT NULL CHECK (issued > 0)
);

CREATE TABLE invoices (
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 9999),
  sequence integer NOT NULL CHECK (sequence > 0),
  order_id uuid NOT NULL UNIQUE REFERENCES orders (id),
  issued_at timestamptz NOT NULL,
  PRIMARY KEY (year, sequence)
);
