-- Where goods lie. Every shop has the main location, which is never closed.
CREATE TABLE locations (
  id text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 40),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  kind text NOT NULL CHECK (kind IN ('warehouse', 'store')),
  pickup boolean NOT NULL DEFAULT false,
  address jsonb CHECK (octet_length(address::text) <= 8000),
  priority integer NOT NULL DEFAULT 0 CHECK (priority BETWEEN 0 AND 1000),
  active boolean NOT NULL DEFAULT true,
  CHECK (active OR id <> 'main')
);
INSERT INTO locations (id, name, kind) VALUES ('main', 'Main warehouse', 'warehouse');

-- Counters stay one row a SKU: it is what transactions wait for, and all that most shops have.
-- spread: the goods lie, or lay, in more than the main location; shelves then say where.
-- low: what can be sold is at or below the threshold, and that has been said. A new SKU never fell to it.
-- waiting: how many wait for a notice.
ALTER TABLE stock
  ADD COLUMN spread boolean NOT NULL DEFAULT false,
  ADD COLUMN low boolean NOT NULL DEFAULT true,
  ADD COLUMN waiting integer NOT NULL DEFAULT 0 CHECK (waiting BETWEEN 0 AND 10000);
UPDATE stock SET low = false WHERE on_hand - reserved > low_stock_threshold;
CREATE INDEX stock_low ON stock (sku) WHERE low;
CREATE INDEX stock_waiting ON stock (sku) WHERE waiting > 0;
CREATE INDEX stock_prefix ON stock (sku text_pattern_ops);

-- A spread SKU has a row for each of its locations, the main one too; the counters in stock are their sums.
CREATE TABLE shelves (
  sku text NOT NULL REFERENCES stock (sku),
  location_id text NOT NULL REFERENCES locations (id),
  on_hand integer NOT NULL,
  reserved integer NOT NULL,
  PRIMARY KEY (sku, location_id),
  CHECK (reserved >= 0),
  CHECK (on_hand >= reserved)
) WITH (fillfactor = 50);
CREATE INDEX shelves_location ON shelves (location_id, sku);

-- What lies where, of every SKU.
CREATE VIEW stock_by_location AS
  SELECT sku, 'main' AS location_id, on_hand, reserved FROM stock WHERE NOT spread
  UNION ALL
  SELECT sku, location_id, on_hand, reserved FROM shelves;

-- No foreign key here: each sale would lock the row of its location.
ALTER TABLE movements ADD COLUMN location_id text NOT NULL DEFAULT 'main' CHECK (length(location_id) BETWEEN 1 AND 40);
ALTER TABLE reservations ADD COLUMN pickup_location_id text CHECK (length(pickup_location_id) BETWEEN 1 AND 40);

-- Who is told when a SKU can be had again, in the words that the mail needs.
CREATE TABLE waiting (
  sku text NOT NULL REFERENCES stock (sku),
  email text NOT NULL CHECK (length(email) BETWEEN 1 AND 254),
  title text NOT NULL CHECK (length(title) <= 500),
  product_slug text NOT NULL CHECK (length(product_slug) <= 250),
  created_at timestamptz NOT NULL DEFAULT statement_timestamp(),
  PRIMARY KEY (sku, email)
);
CREATE INDEX waiting_email ON waiting (email);
