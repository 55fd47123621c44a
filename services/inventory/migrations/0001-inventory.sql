CREATE TABLE stock (
  sku text PRIMARY KEY,
  on_hand integer NOT NULL,
  reserved integer NOT NULL DEFAULT 0,
  low_stock_threshold integer NOT NULL DEFAULT 5 CHECK (low_stock_threshold >= 0),
  version bigint NOT NULL DEFAULT 1,
  CHECK (reserved >= 0),
  CHECK (on_hand >= reserved)
) WITH (fillfactor = 50);

-- The ledger: on_hand of a SKU is the sum of its movements.
CREATE TABLE movements (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sku text NOT NULL,
  delta integer NOT NULL,
  reason text NOT NULL,
  order_id uuid,
  at timestamptz NOT NULL DEFAULT statement_timestamp()
);
CREATE INDEX movements_sku ON movements (sku, id);

-- One row for each time that an order's goods were asked for; a second attempt follows only on an expired one.
CREATE TABLE reservations (
  order_id uuid NOT NULL,
  attempt integer NOT NULL DEFAULT 1,
  state text NOT NULL CHECK (state IN ('held', 'rejected', 'committed', 'released', 'expired', 'returned')),
  lines jsonb NOT NULL,
  expires_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT statement_timestamp(),
  ended_at timestamptz,
  PRIMARY KEY (order_id, attempt)
);
CREATE INDEX reservations_deadline ON reservations (expires_at) WHERE state = 'held';
