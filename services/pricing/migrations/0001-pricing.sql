CREATE TABLE promotions (
  -- Grows with time: lists are read by it, the newest first.
  id uuid PRIMARY KEY,
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
  kind text NOT NULL CHECK (kind IN ('percentage', 'fixed_amount', 'free_shipping', 'buy_x_get_y')),
  -- Upper case; null: it counts by itself.
  code text UNIQUE CHECK (code ~ '^[A-Z0-9][A-Z0-9_-]{2,39}$'),
  basis_points integer CHECK (basis_points BETWEEN 1 AND 10000),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  amount bigint CHECK (amount BETWEEN 1 AND 1000000000000),
  buy_quantity integer CHECK (buy_quantity BETWEEN 1 AND 1000),
  get_quantity integer CHECK (get_quantity BETWEEN 1 AND 1000),
  categories text[] NOT NULL DEFAULT '{}' CHECK (cardinality(categories) <= 100),
  minimum_subtotal bigint CHECK (minimum_subtotal BETWEEN 0 AND 1000000000000),
  starts_at timestamptz,
  ends_at timestamptz,
  total_limit integer CHECK (total_limit >= 1),
  customer_limit integer CHECK (customer_limit >= 1),
  stacking text NOT NULL CHECK (stacking IN ('stacks', 'exclusive')),
  active boolean NOT NULL,
  -- How many rows promotion_uses has of it, and what they saved.
  uses integer NOT NULL DEFAULT 0 CHECK (uses >= 0),
  saved bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT bus.now(),
  CHECK (starts_at < ends_at),
  CHECK (uses <= total_limit),
  CHECK ((kind IN ('percentage', 'buy_x_get_y')) = (basis_points IS NOT NULL)),
  CHECK ((kind = 'fixed_amount') = (amount IS NOT NULL)),
  CHECK ((kind = 'buy_x_get_y') = (buy_quantity IS NOT NULL AND get_quantity IS NOT NULL))
) WITH (fillfactor = 50);

-- What counts without a code: read by every replica, again and again.
CREATE INDEX promotions_automatic ON promotions (id) WHERE active AND code IS NULL;

-- What became of an order's request for redemptions. A cancellation heard before its request leaves a row as well, so
-- that nothing is taken later.
CREATE TABLE redemptions (
  order_id uuid PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('taken', 'refused', 'released')),
  at timestamptz NOT NULL DEFAULT bus.now()
);

-- One row for each order that uses a promotion and was not cancelled.
CREATE TABLE promotion_uses (
  promotion_id uuid NOT NULL REFERENCES promotions,
  order_id uuid NOT NULL REFERENCES redemptions,
  -- Keyed hash of the e-mail address.
  customer bytea NOT NULL CHECK (length(customer) = 32),
  saved bigint NOT NULL CHECK (saved >= 0),
  PRIMARY KEY (order_id, promotion_id)
);
CREATE INDEX promotion_uses_customer ON promotion_uses (promotion_id, customer);

CREATE TABLE gift_cards (
  -- Grows with time, as that of promotions.
  id uuid PRIMARY KEY,
  -- Keyed hash of the code, which is shown once and kept nowhere.
  code_hash bytea NOT NULL UNIQUE CHECK (length(code_hash) = 32),
  code_ending text NOT NULL CHECK (length(code_ending) = 4),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  issued bigint NOT NULL CHECK (issued BETWEEN 1 AND 1000000000000),
  -- The sum of the card's entries.
  balance bigint NOT NULL CHECK (balance BETWEEN 0 AND 9000000000000000),
  active boolean NOT NULL DEFAULT true,
  expires_at timestamptz,
  note text NOT NULL DEFAULT '' CHECK (length(note) <= 500),
  created_at timestamptz NOT NULL DEFAULT bus.now()
) WITH (fillfactor = 70);
CREATE INDEX gift_cards_ending ON gift_cards (code_ending, id);

-- The ledger: only ever added to.
CREATE TABLE gift_card_entries (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  gift_card_id uuid NOT NULL REFERENCES gift_cards,
  kind text NOT NULL CHECK (kind IN ('ISSUED', 'REDEEMED', 'RELEASED', 'REFUNDED', 'ADJUSTED')),
  -- Negative when taken.
  amount bigint NOT NULL CHECK (amount <> 0),
  order_id uuid,
  reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 200),
  at timestamptz NOT NULL DEFAULT bus.now(),
  CHECK ((kind IN ('REDEEMED', 'RELEASED', 'REFUNDED')) = (order_id IS NOT NULL))
);
CREATE INDEX gift_card_entries_card ON gift_card_entries (gift_card_id, seq);
CREATE INDEX gift_card_entries_order ON gift_card_entries (order_id) WHERE order_id IS NOT NULL;
