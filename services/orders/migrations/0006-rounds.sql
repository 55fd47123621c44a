ALTER TABLE orders
  -- How often its packing was taken back, as far as is known here: news of an earlier packing change nothing.
  ADD COLUMN round integer NOT NULL DEFAULT 0 CHECK (round >= 0);
