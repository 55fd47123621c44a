-- Paths are compared byte by byte, so that everything below "a/b" lies between "a/b/" and "a/b0".
CREATE TABLE categories (
  path text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  description text,
  image jsonb,
  -- Products in it and below it, counted again by every import that touches it.
  product_count integer NOT NULL DEFAULT 0
);

CREATE TABLE products (
  id uuid PRIMARY KEY,
  sku text NOT NULL,
  slug text NOT NULL UNIQUE,
  title text NOT NULL,
  description text NOT NULL,
  category text COLLATE "C" NOT NULL REFERENCES categories,
  brand text,
  gtin text,
  mpn text,
  attributes jsonb NOT NULL,
  images jsonb NOT NULL,
  currency text NOT NULL,
  -- The lowest of its variants, in minor units.
  price bigint NOT NULL CHECK (price >= 0),
  rating_average double precision NOT NULL DEFAULT 0,
  rating_count integer NOT NULL DEFAULT 0,
  sold bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  -- Of what the import said; the same digest again changes nothing.
  digest text NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  -- The whole product as it is answered, kept with every write: reading one is one indexed SELECT.
  document jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX products_category ON products (category, created_at DESC);
CREATE INDEX products_newest ON products (created_at, id);
CREATE INDEX products_price ON products (price, id);
CREATE INDEX products_rating ON products (rating_average, id);
CREATE INDEX products_sold ON products (sold, id);

-- Every SKU of the shop, of a product or a variant, and whose it is: nobody else's at the same time.
CREATE TABLE skus (
  sku text PRIMARY KEY,
  product_id uuid NOT NULL REFERENCES products ON DELETE CASCADE,
  UNIQUE (sku, product_id)
);
CREATE INDEX skus_product ON skus (product_id);

ALTER TABLE products ADD CONSTRAINT products_sku_is_its_own
  FOREIGN KEY (sku, id) REFERENCES skus (sku, product_id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE variants (
  sku text PRIMARY KEY,
  product_id uuid NOT NULL REFERENCES products ON DELETE CASCADE,
  position integer NOT NULL,
  title text NOT NULL,
  options jsonb NOT NULL,
  price bigint NOT NULL CHECK (price >= 0),
  CONSTRAINT variants_sku_is_its_own FOREIGN KEY (sku, product_id) REFERENCES skus (sku, product_id)
);
CREATE INDEX variants_product ON variants (product_id, position);

-- What inventory said last of each SKU; it may speak of one before the catalog knows it. Version 0 is the
-- import's own guess.
CREATE TABLE availability (
  sku text PRIMARY KEY,
  available boolean NOT NULL,
  version bigint NOT NULL
);

CREATE TABLE seedings (
  name text PRIMARY KEY,
  finished_at timestamptz
);
