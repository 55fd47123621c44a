ALTER TABLE carts
  -- The person's cart that its lines went to when its guest signed in; such a cart is no longer there for anybody.
  ADD COLUMN merged_into uuid;

-- The newest cart of a person. Whether it was ordered is looked at on the row: an index that knew it would end the
-- changes in place.
CREATE INDEX carts_person ON carts (user_id, created_at DESC, id DESC) WHERE user_id IS NOT NULL AND merged_into IS NULL;
