-- What accounts were signed in from, so that a device that is new can be told of. Keyed hashes: of the cookie that a
-- browser keeps, and of program and network together, for what keeps no cookies.
CREATE TABLE devices (
  user_id text NOT NULL REFERENCES users ON DELETE CASCADE,
  mark bytea NOT NULL CHECK (length(mark) = 32),
  -- In words: "Firefox on Linux".
  name text NOT NULL CHECK (length(name) <= 60),
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  PRIMARY KEY (user_id, mark)
);
CREATE INDEX devices_mark ON devices (mark);
