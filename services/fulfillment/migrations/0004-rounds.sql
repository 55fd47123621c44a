ALTER TABLE fulfillments
  -- How often its packing was taken back. What orders said about an earlier packing holds for this one no more.
  ADD COLUMN round integer NOT NULL DEFAULT 0 CHECK (round >= 0);
