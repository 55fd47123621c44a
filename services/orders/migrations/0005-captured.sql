ALTER TABLE orders
  -- What the method gave. Null until it is taken, and of orders from before this was kept.
  ADD COLUMN captured_minor bigint CHECK (captured_minor >= 0);

-- The beginning of a number is looked for where words are not sorted by their bytes, too; so an e-mail address's is.
CREATE UNIQUE INDEX orders_number ON orders (number text_pattern_ops);
ALTER TABLE orders DROP CONSTRAINT orders_number_key;
