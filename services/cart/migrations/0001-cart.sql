-- A cart is one row, lines and all: a change is one UPDATE whose conditions (not ordered, bounds, stock) are
-- checked against the row as it is once its lock is had, so that concurrent changes lose and double nothing.
CREATE TABLE carts (
  id uuid PRIMARY KEY,
  -- Null: a guest's, held by whoever knows its id.
  user_id text,
  -- {"<sku>": {"quantity": 2, "place": 1}}, shown in the order of their places.
  lines jsonb NOT NULL DEFAULT '{}',
  -- Orders placed from it that are not cancelled; while there is one, the cart cannot be changed.
  ordered_by uuid[] NOT NULL DEFAULT '{}',
  -- Orders whose end was heard, maybe before their beginning.
  cancelled uuid[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT bus.now(),
  updated_at timestamptz NOT NULL DEFAULT bus.now()
) WITH (fillfactor = 70);
