-- Who wants no reminders. An address stands here as a mark made with a secret of the shop, which names nobody without it:
-- so it may stay when the person is erased, for they are not to be written to again.
CREATE TABLE unsubscribed (
  address bytea PRIMARY KEY CHECK (octet_length(address) = 32),
  since timestamptz NOT NULL DEFAULT bus.now()
);
