-- What was answered to a command that a client may send again: written with the command's effect, so that
-- both are there or neither is. The answer is null only inside the transaction that has the effect.
CREATE TABLE idempotency (
  scope text NOT NULL,
  key text NOT NULL,
  body_hash bytea NOT NULL,
  answer bytea,
  created_at timestamptz NOT NULL DEFAULT bus.now(),
  PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_created_at ON idempotency (created_at);
