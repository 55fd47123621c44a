-- An order is one row: what was bought at which price, how far it came, and how it came there.
CREATE TABLE orders (
  id uuid PRIMARY KEY,
  number text NOT NULL UNIQUE,
  status text NOT NULL CHECK (status IN ('pending', 'confirmed', 'packed', 'shipped', 'delivered', 'cancelled', 'returned')),
  status_reason text,
  cart_id uuid NOT NULL,
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

-- A cart has at most one order that is not cancelled.
CREATE UNIQUE INDEX orders_cart ON orders (cart_id) WHERE status <> 'cancelled';
CREATE INDEX orders_customer ON orders (customer_id, placed_at DESC, id DESC) WHERE customer_id IS NOT NULL;
CREATE INDEX orders_placed ON orders (placed_at DESC, id DESC);
CREATE INDEX orders_email ON orders (lower(email) text_pattern_ops);
