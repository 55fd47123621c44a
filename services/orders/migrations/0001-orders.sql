-- An order is one row: what was bought at which price, how far it came, and how it came there.
CREATE TABLE orders (
  id uuid PRIMARY KEY,
  number text NOT NULL UNIQUE,
  status text NOT NULL CHECK (status IN ('pending', 'confirmed', 'packed', 'shipped', 'delivered', 'cancelled', 'returned')),
  status_reason text,
  cart_id uuid NOT NULL,
  -- The cart while this order holds it closed; null once cancelled. Apart from the status, so that no index knows the
  -- status: a row that only moves on is changed in place.
  live_cart_id uuid UNIQUE,
  customer_id text,
  currency text NOT NULL,
  lines jsonb NOT NULL,
  totals jsonb NOT NULL,
  -- Everything about the person, in one field, so that erasure blanks one field.
  person jsonb NOT NULL,
  email text NOT NULL,
  shipping_method text NOT NULL,
  payment_method text NOT NULL,
  payment_status text NOT NULL,
  transaction_id text,
  shipments jsonb NOT NULL DEFAULT '[]',
  history jsonb NOT NULL,
  placed_at timestamptz NOT NULL,
  version bigint NOT NULL DEFAULT 1
) WITH (fillfactor = 60);

CREATE INDEX orders_customer ON orders (customer_id, placed_at DESC, id DESC) WHERE customer_id IS NOT NULL;
CREATE INDEX orders_placed ON orders (placed_at DESC, id DESC);
CREATE INDEX orders_email ON orders (lower(email) text_pattern_ops);
