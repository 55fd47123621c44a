ALTER TABLE carts
  -- Of promotions and gift cards, upper case, in the order in which they were given.
  ADD COLUMN codes text[] NOT NULL DEFAULT '{}' CHECK (cardinality(codes) <= 20),
  -- Of the signed-in person who last changed it; null: nobody to remind.
  ADD COLUMN email text CHECK (length(email) <= 254),
  -- When its person was reminded of it, which happens once.
  ADD COLUMN reminded_at timestamptz,
  -- The hour of the last change. Not the moment: an indexed column that changes with every click would make
  -- PostgreSQL write every index of the row anew each time (no HOT update).
  ADD COLUMN touched_hour timestamptz NOT NULL DEFAULT date_trunc('hour', bus.now());

CREATE INDEX carts_quiet ON carts (touched_hour) WHERE email IS NOT NULL AND reminded_at IS NULL;
