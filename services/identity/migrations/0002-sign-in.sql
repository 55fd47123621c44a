-- Second factors, passkeys, proofs of late and counted tries. Rows and programs from before go on as they are.
ALTER TABLE users
  ADD COLUMN two_factor_enabled boolean NOT NULL DEFAULT false,
  -- Parts of the back office that a person of the staff may work in; better-auth does not know them.
  ADD COLUMN areas text[] NOT NULL DEFAULT '{}' CHECK (cardinality(areas) <= 20);

-- Whoever runs the shop vouches for the administrators, who may have no mailbox yet.
UPDATE users SET email_verified = true WHERE roles @> '{admin}';

ALTER TABLE sessions
  -- Whether it was opened with a second factor or a passkey.
  ADD COLUMN second_factor boolean NOT NULL DEFAULT false,
  -- When the person last proved in it who they are. Every way to open a session is such a proof.
  ADD COLUMN proved_at timestamptz NOT NULL DEFAULT now();
UPDATE sessions SET proved_at = created_at;

-- Secrets of authenticator apps and recovery codes, both encrypted with a secret of the shop.
CREATE TABLE second_factors (
  id text PRIMARY KEY,
  secret text NOT NULL,
  backup_codes text NOT NULL,
  user_id text NOT NULL UNIQUE REFERENCES users ON DELETE CASCADE,
  verified boolean NOT NULL DEFAULT false,
  failed_count integer NOT NULL DEFAULT 0 CHECK (failed_count >= 0),
  locked_until timestamptz
);

CREATE TABLE passkeys (
  id text PRIMARY KEY,
  name text CHECK (length(name) <= 120),
  public_key text NOT NULL CHECK (length(public_key) <= 4000),
  user_id text NOT NULL REFERENCES users ON DELETE CASCADE,
  credential_id text NOT NULL UNIQUE CHECK (length(credential_id) <= 2000),
  counter bigint NOT NULL,
  device_type text NOT NULL,
  backed_up boolean NOT NULL,
  transports text CHECK (length(transports) <= 200),
  created_at timestamptz NOT NULL DEFAULT now(),
  aaguid text
);
CREATE INDEX passkeys_user ON passkeys (user_id);

-- Whose access tokens are refused until they have expired by themselves; then swept.
CREATE TABLE ended_sessions (
  id text PRIMARY KEY,
  ended_at timestamptz NOT NULL
);
CREATE INDEX ended_sessions_at ON ended_sessions (ended_at);

CREATE FUNCTION note_ended_session() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO ended_sessions (id, ended_at) VALUES (OLD.id, bus.now()) ON CONFLICT (id) DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER sessions_ended AFTER DELETE ON sessions
  FOR EACH ROW EXECUTE FUNCTION note_ended_session();

-- How often something was tried until a time. The key is a keyed hash: nobody reads from it whose account it was.
CREATE TABLE tries (
  key text PRIMARY KEY CHECK (length(key) <= 64),
  count integer NOT NULL CHECK (count > 0),
  until timestamptz NOT NULL
);
CREATE INDEX tries_until ON tries (until);
