-- What is to be sent for an order. A cancellation heard before its confirmation leaves a row without lines, so
-- that the confirmation finds it.
CREATE TABLE fulfillments (
  order_id uuid PRIMARY KEY,
  number text NOT NULL,
  status text NOT NULL CHECK (status IN ('ready', 'packed', 'shipped', 'delivered', 'cancelled')),
  -- [{"sku": "…", "quantity": 2}], one for each SKU.
  lines jsonb NOT NULL,
  -- Protobuf JSON; everything personal is here, so that erasure blanks one field.
  person jsonb,
  -- Opens the order's page for its holder; stands in the links of mails.
  access_token text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT bus.now(),
  updated_at timestamptz NOT NULL DEFAULT bus.now()
);

CREATE TABLE shipments (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES fulfillments,
  carrier text NOT NULL,
  tracking_number text NOT NULL,
  lines jsonb NOT NULL,
  shipped_at timestamptz NOT NULL,
  delivered_at timestamptz
);
CREATE INDEX shipments_order ON shipments (order_id, shipped_at);
