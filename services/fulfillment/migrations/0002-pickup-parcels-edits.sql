-- Orders that customers collect, shipments of several parcels, and orders that change before they are packed.
ALTER TABLE fulfillments
  -- Where the customer collects the goods; null when they are sent.
  ADD COLUMN pickup_location_id text CHECK (length(pickup_location_id) BETWEEN 1 AND 40),
  -- Its title; names the location in words.
  ADD COLUMN shipping_method text NOT NULL DEFAULT '' CHECK (length(shipping_method) <= 400),
  -- When the edit was said whose lines and address are kept; an older one that is heard later changes nothing.
  ADD COLUMN edited_at timestamptz;

-- Beside the parcel of carrier and tracking_number: [{"carrier": "DHL", "trackingNumber": "…"}].
ALTER TABLE shipments
  ADD COLUMN more_parcels jsonb NOT NULL DEFAULT '[]'
    CHECK (jsonb_typeof(more_parcels) = 'array' AND jsonb_array_length(more_parcels) <= 50);

-- What is to be done, the oldest first.
CREATE INDEX fulfillments_status ON fulfillments (status, created_at, order_id);
