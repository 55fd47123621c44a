-- Everybody is asked twice to forget: what was on its way to a service while it answered is there the second time.
ALTER TABLE erasures
  -- The account's address until it is over, for the second time of asking; and whether it was proved.
  ADD COLUMN email text CHECK (length(email) <= 254),
  ADD COLUMN proved boolean NOT NULL DEFAULT false,
  ADD COLUMN asked_again_at timestamptz,
  ADD CONSTRAINT erasures_nameless CHECK (completed_at IS NULL OR email IS NULL);
-- Whether a service has answered the second time too; its answer then tells of both.
ALTER TABLE erasure_answers ADD COLUMN again boolean NOT NULL DEFAULT false;
CREATE INDEX erasures_once ON erasures (requested_at) WHERE asked_again_at IS NULL AND completed_at IS NULL;
