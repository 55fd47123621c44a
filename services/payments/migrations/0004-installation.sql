-- Which shop this is, among those that share an account at the provider: what it charges bears this id, and money that
-- no order owes is given back only where that is on it. A copy of the database that charges beside the original needs
-- an id of its own (docs/operations.md).
CREATE TABLE installation (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  id uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO installation DEFAULT VALUES;

-- Empty: from before there was an id.
ALTER TABLE mock_provider ADD COLUMN installation text NOT NULL DEFAULT '';
