ALTER TABLE orders
  -- Its customer wants to be forgotten; the person is taken out of it once it is finished.
  ADD COLUMN forget boolean NOT NULL DEFAULT false;
CREATE INDEX orders_to_forget ON orders (id) WHERE forget;
