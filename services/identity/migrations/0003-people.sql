-- The address book. At most one default of each kind: the indexes hold it, whoever writes.
CREATE TABLE addresses (
  id uuid PRIMARY KEY,
  user_id text NOT NULL REFERENCES users ON DELETE CASCADE,
  address jsonb NOT NULL CHECK (octet_length(address::text) <= 8000),
  default_shipping boolean NOT NULL,
  default_billing boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT bus.now()
);
CREATE INDEX addresses_user ON addresses (user_id, created_at, id);
CREATE UNIQUE INDEX addresses_default_shipping ON addresses (user_id) WHERE default_shipping;
CREATE UNIQUE INDEX addresses_default_billing ON addresses (user_id) WHERE default_billing;

-- What every service knows of a person, collected for them.
CREATE TABLE exports (
  id uuid PRIMARY KEY,
  user_id text NOT NULL REFERENCES users ON DELETE CASCADE,
  requested_at timestamptz NOT NULL,
  completed_at timestamptz
);
CREATE UNIQUE INDEX exports_running ON exports (user_id) WHERE completed_at IS NULL;
CREATE INDEX exports_user ON exports (user_id);
CREATE INDEX exports_old ON exports (requested_at);
CREATE TABLE export_parts (
  export_id uuid NOT NULL REFERENCES exports ON DELETE CASCADE,
  service text NOT NULL CHECK (length(service) <= 40),
  -- Kept as it was written: nobody looks inside here.
  data json NOT NULL CHECK (octet_length(data::text) <= 9000000),
  PRIMARY KEY (export_id, service)
);

-- Certificates of erasures. Of the person they keep the id, so that a second request finds the first, until it is over.
CREATE TABLE erasures (
  id uuid PRIMARY KEY,
  user_id text UNIQUE,
  token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  requested_at timestamptz NOT NULL,
  completed_at timestamptz,
  CHECK ((completed_at IS NULL) = (user_id IS NOT NULL))
);
CREATE TABLE erasure_answers (
  erasure_id uuid NOT NULL REFERENCES erasures,
  service text NOT NULL CHECK (length(service) <= 40),
  at timestamptz NOT NULL,
  erased jsonb NOT NULL CHECK (octet_length(erased::text) <= 4000),
  kept text NOT NULL CHECK (length(kept) <= 1000),
  PRIMARY KEY (erasure_id, service)
);

-- The list of customers: newest first, by the beginning of a name or an address, and the team alone.
CREATE INDEX users_newest ON users (created_at DESC, id DESC);
CREATE INDEX users_name ON users (lower(name) text_pattern_ops);
CREATE INDEX users_email_beginning ON users (email text_pattern_ops);
CREATE INDEX users_team ON users (created_at DESC, id DESC) WHERE roles && '{staff,admin}';
