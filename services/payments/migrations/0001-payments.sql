-- One payment an order. The card token is forgotten as soon as the outcome is known.
CREATE TABLE payments (
  order_id uuid PRIMARY KEY,
  method text NOT NULL CHECK (method IN ('card', 'cash_on_delivery')),
  currency text NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
  captured_minor bigint NOT NULL DEFAULT 0,
  refunded_minor bigint NOT NULL DEFAULT 0,
  state text NOT NULL CHECK (state IN ('prepared', 'charging', 'authorized', 'succeeded', 'failed', 'voided', 'refunding', 'refunded')),
  token text,
  transaction_id text,
  -- Both must have been heard before anything is charged: the order stands, and its goods are held.
  placed boolean NOT NULL DEFAULT false,
  reserved boolean NOT NULL DEFAULT false,
  -- Heard while a charge was on its way: what it takes is given back.
  cancelled boolean NOT NULL DEFAULT false,
  attempts integer NOT NULL DEFAULT 0,
  -- Until then one process alone talks to the provider about this payment.
  lease_until timestamptz NOT NULL DEFAULT '-infinity',
  -- Of the call that placed the order: what is settled later still belongs to its trace.
  traceparent text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT statement_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT statement_timestamp(),
  CHECK (refunded_minor <= captured_minor AND captured_minor <= amount_minor)
) WITH (fillfactor = 60);
CREATE INDEX payments_due ON payments (lease_until) WHERE state IN ('charging', 'refunding');

-- What was asked of the provider and what it said, in order.
CREATE TABLE transactions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id uuid NOT NULL,
  kind text NOT NULL,
  amount_minor bigint NOT NULL,
  reference text,
  at timestamptz NOT NULL DEFAULT statement_timestamp()
);
CREATE INDEX transactions_order ON transactions (order_id, id);

-- The mock provider's own books: what a real one would keep on its side of the network.
CREATE TABLE mock_provider (
  key text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('charge', 'refund')),
  currency text NOT NULL,
  amount_minor bigint NOT NULL,
  status text NOT NULL CHECK (status IN ('succeeded', 'declined')),
  reference text NOT NULL,
  at timestamptz NOT NULL DEFAULT statement_timestamp()
);
