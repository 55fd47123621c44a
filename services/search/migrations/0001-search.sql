-- One row a product, as the catalog said it last. Everything here can be made again from events.
CREATE TABLE documents (
  id uuid PRIMARY KEY,
  version bigint NOT NULL,
  product jsonb NOT NULL,
  title text NOT NULL,
  brand text,
  category text COLLATE "C" NOT NULL,
  description text NOT NULL,
  price bigint NOT NULL,
  rating double precision NOT NULL,
  sold bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  skus text[] NOT NULL,
  -- The SKUs in capitals, as a query is compared with them.
  sku_words text[] NOT NULL,
  -- Attributes of the product and options of its variants: {"colour": ["Red", "Blue"]}.
  attributes jsonb NOT NULL,
  in_stock boolean NOT NULL DEFAULT false,
  words tsvector NOT NULL
);
CREATE INDEX documents_words ON documents USING gin (words);
CREATE INDEX documents_skus ON documents USING gin (skus);
CREATE INDEX documents_sku_words ON documents USING gin (sku_words);
CREATE INDEX documents_attributes ON documents USING gin (attributes jsonb_path_ops);
CREATE INDEX documents_category ON documents (category);
CREATE INDEX documents_price ON documents (price, id);
CREATE INDEX documents_newest ON documents (created_at, id);

-- What is known of each SKU, in any order; version 0 is what the catalog said with the product.
CREATE TABLE availability (
  sku text PRIMARY KEY,
  available boolean NOT NULL,
  version bigint NOT NULL
);

-- Words that products are made of, to correct queries. A word stays when its last product goes; a correction
-- is offered only while something is found by it.
CREATE TABLE vocabulary (word text PRIMARY KEY);
CREATE INDEX vocabulary_similar ON vocabulary USING gin (word gin_trgm_ops);
