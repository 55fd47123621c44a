-- Everything that is asked of the provider is a movement with a key of its own: the charge's is the order's id. The
-- payment keeps the sums. Table transactions is no longer written; it stays for one release, for a replica of before.
ALTER TABLE payments
  ADD COLUMN gift_minor bigint NOT NULL DEFAULT 0,
  ADD COLUMN authorized_minor bigint NOT NULL DEFAULT 0,
  ADD COLUMN refunding_minor bigint NOT NULL DEFAULT 0,
  ADD COLUMN gift_refunded_minor bigint NOT NULL DEFAULT 0,
  ADD COLUMN gift_refunding_minor bigint NOT NULL DEFAULT 0,
  -- Codes and gift cards were redeemed, or there are none.
  ADD COLUMN redeemed boolean NOT NULL DEFAULT false,
  ADD COLUMN captures text NOT NULL DEFAULT 'now' CHECK (captures IN ('now', 'shipped')),
  -- What the browser completes the charge with; forgotten when it has.
  ADD COLUMN client_secret text CHECK (length(client_secret) <= 500),
  DROP CONSTRAINT payments_state_check,
  ADD CONSTRAINT payments_state_check CHECK (state IN ('prepared', 'charging', 'action_required', 'authorized', 'capturing',
    'voiding', 'succeeded', 'failed', 'voided', 'refunding', 'refunded')),
  ADD CONSTRAINT payments_refunds_check CHECK (refunding_minor >= 0 AND refunded_minor >= 0
    AND refunded_minor + refunding_minor <= captured_minor),
  ADD CONSTRAINT payments_gift_check CHECK (gift_refunding_minor >= 0 AND gift_refunded_minor >= 0
    AND gift_refunded_minor + gift_refunding_minor <= gift_minor);
UPDATE payments SET redeemed = placed,
  authorized_minor = CASE WHEN state IN ('authorized', 'succeeded', 'refunding', 'refunded') THEN amount_minor ELSE 0 END,
  refunding_minor = CASE WHEN state = 'refunding' THEN captured_minor ELSE 0 END;
-- The version before leases payments; what is in this one's hands is in nobody else's.
UPDATE payments SET lease_until = 'infinity';
DROP INDEX payments_due;
-- For the list that staff see.
CREATE INDEX payments_newest ON payments (created_at DESC, order_id DESC);

CREATE TABLE movements (
  key text PRIMARY KEY CHECK (length(key) <= 200),
  order_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('charge', 'capture', 'void', 'refund')),
  amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
  -- Of a refund: what gift cards get of it, and what was due and never taken.
  gift_minor bigint NOT NULL DEFAULT 0 CHECK (gift_minor >= 0),
  released_minor bigint NOT NULL DEFAULT 0 CHECK (released_minor >= 0),
  state text NOT NULL CHECK (state IN ('waiting', 'due', 'unknown', 'action_required', 'succeeded', 'declined')),
  -- The provider's own name of it.
  reference text CHECK (length(reference) <= 200),
  refund_id text CHECK (length(refund_id) <= 100),
  reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 200),
  attempts integer NOT NULL DEFAULT 0,
  -- Until then one process alone talks to the provider about this movement.
  lease_until timestamptz NOT NULL DEFAULT '-infinity',
  at timestamptz NOT NULL DEFAULT bus.now()
) WITH (fillfactor = 70);
CREATE INDEX movements_due ON movements (lease_until) WHERE state IN ('due', 'unknown', 'action_required');
-- A charge is found by its key, which is the order's id.
CREATE INDEX movements_order ON movements (order_id) WHERE kind <> 'charge';
CREATE INDEX movements_at ON movements USING brin (at);

INSERT INTO movements (key, order_id, kind, amount_minor, state, reference, at)
SELECT order_id::text, order_id, 'charge', amount_minor,
  CASE state WHEN 'charging' THEN 'unknown' WHEN 'failed' THEN 'declined' ELSE 'succeeded' END, transaction_id, created_at
FROM payments WHERE method = 'card' AND state IN ('charging', 'succeeded', 'failed', 'refunding', 'refunded');
INSERT INTO movements (key, order_id, kind, amount_minor, state, at)
SELECT order_id || ':capture', order_id, 'capture', captured_minor, 'succeeded', created_at
FROM payments WHERE method = 'cash_on_delivery' AND state IN ('succeeded', 'refunding', 'refunded');
INSERT INTO movements (key, order_id, kind, amount_minor, state, refund_id, reason, at)
SELECT order_id || ':refund', order_id, 'refund', captured_minor,
  CASE state WHEN 'refunding' THEN 'unknown' ELSE 'succeeded' END, order_id::text, 'ORDER_CANCELLED', updated_at
FROM payments WHERE state IN ('refunding', 'refunded');

-- What a provider told by itself. The id drops repetitions; what did not fit our books stays for the reconciliation.
CREATE TABLE notices (
  provider text NOT NULL CHECK (length(provider) <= 40),
  id text NOT NULL CHECK (length(id) <= 200),
  verdict text NOT NULL CHECK (verdict IN ('applied', 'unknown', 'mismatch')),
  kind text NOT NULL CHECK (length(kind) <= 40),
  key text NOT NULL CHECK (length(key) <= 200),
  order_id text NOT NULL CHECK (length(order_id) <= 200),
  currency text NOT NULL CHECK (length(currency) <= 3),
  amount_minor bigint NOT NULL,
  status text NOT NULL CHECK (length(status) <= 40),
  at timestamptz NOT NULL DEFAULT bus.now(),
  PRIMARY KEY (provider, id)
);
CREATE INDEX notices_at ON notices (at);

-- The last comparison with the provider's records; one row, which is also the lease of whoever compares.
CREATE TABLE reconciliation (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  -- When it was finished, and up to where the provider's records were read.
  at timestamptz,
  read_until timestamptz NOT NULL DEFAULT '-infinity',
  compared integer NOT NULL DEFAULT 0,
  -- At most some hundreds: the code stops there.
  discrepancies jsonb NOT NULL DEFAULT '[]' CHECK (pg_column_size(discrepancies) < 1000000),
  lease_until timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO reconciliation DEFAULT VALUES;

ALTER TABLE mock_provider
  ALTER COLUMN at SET DEFAULT bus.now(),
  ADD COLUMN order_id text NOT NULL DEFAULT '',
  -- Of what follows a charge: the reference of that.
  ADD COLUMN charge text,
  -- Of a charge: taken at once, or authorised only.
  ADD COLUMN captured boolean NOT NULL DEFAULT true,
  DROP CONSTRAINT mock_provider_kind_check,
  ADD CONSTRAINT mock_provider_kind_check CHECK (kind IN ('charge', 'capture', 'void', 'refund')),
  DROP CONSTRAINT mock_provider_status_check,
  ADD CONSTRAINT mock_provider_status_check CHECK (status IN ('succeeded', 'declined', 'action_required'));
CREATE INDEX mock_provider_charge ON mock_provider (charge) WHERE charge IS NOT NULL;
CREATE INDEX mock_provider_at ON mock_provider USING brin (at);
UPDATE mock_provider SET order_id = left(key, 36);
UPDATE mock_provider r SET charge = c.reference FROM mock_provider c WHERE r.kind = 'refund' AND c.key = r.order_id;
