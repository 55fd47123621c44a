-- Mails whose link is a secret, and messages by SMS.
ALTER TABLE mails
  -- The link of a security mail. It is put into the letter when that is sent, and forgotten with the last try.
  ADD COLUMN secret text CHECK (length(secret) BETWEEN 1 AND 2000);

-- Every message by SMS, with the columns that sending needs as in mails.
CREATE TABLE sms (
  id uuid PRIMARY KEY,
  seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  template text NOT NULL CHECK (length(template) BETWEEN 1 AND 60),
  event_id uuid NOT NULL,
  order_id uuid NOT NULL,
  recipient text NOT NULL CHECK (length(recipient) <= 40),
  body text NOT NULL CHECK (length(body) <= 2000),
  status text NOT NULL CHECK (status IN ('queued', 'sent', 'failed')),
  tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
  due timestamptz NOT NULL DEFAULT bus.now(),
  error text CHECK (length(error) <= 200),
  created_at timestamptz NOT NULL DEFAULT bus.now(),
  sent_at timestamptz,
  -- At most one message of a kind for an event, however often it is heard.
  UNIQUE (template, event_id)
);
CREATE INDEX sms_due ON sms (due) WHERE status = 'queued';
