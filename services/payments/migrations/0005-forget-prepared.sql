-- Up to which moment payments were looked through for those that were prepared and never came to an order. A place in the
-- index of the newest, instead of an index of what is open: that one would have to follow every step of every order.
CREATE TABLE forgetting (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  seen_until timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO forgetting DEFAULT VALUES;
