-- What the staff changed: who, when, before and after, written with the change itself. Only ever added to: services
-- have no rights on the table and write through the function below.
CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT statement_timestamp(),
  actor_id text NOT NULL CHECK (length(actor_id) <= 80),
  actor_email text NOT NULL CHECK (length(actor_email) <= 254),
  actor_kind text NOT NULL CHECK (actor_kind IN ('anonymous', 'user', 'service')),
  -- The service that made the change, a dot, and what it did.
  action text NOT NULL CHECK (action ~ '^[a-z]+\.[a-z_]+$' AND length(action) <= 80),
  subject text NOT NULL CHECK (length(subject) <= 200),
  -- Kept as they were written: nobody looks inside here.
  before json CHECK (octet_length(before::text) <= 32768),
  after json CHECK (octet_length(after::text) <= 32768),
  traceparent text NOT NULL CHECK (length(traceparent) <= 100)
);
CREATE INDEX audit_log_actor ON audit_log (actor_id, id);
CREATE INDEX audit_log_action ON audit_log (action, id);
CREATE INDEX audit_log_subject ON audit_log (subject, id);

-- Stores what one transaction changed, with that transaction. A service may speak of its own actions only.
CREATE FUNCTION audit(entries json) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = bus, pg_temp AS $$
DECLARE
  one text;
BEGIN
  FOR one IN SELECT DISTINCT split_part(e ->> 'action', '.', 1) FROM json_array_elements(entries) e LOOP
    PERFORM must_be(one);
  END LOOP;
  INSERT INTO audit_log (actor_id, actor_email, actor_kind, action, subject, before, after, traceparent)
  SELECT e.actor_id, e.actor_email, e.actor_kind, e.action, e.subject, e.before, e.after, e.traceparent
  FROM json_to_recordset(entries) AS e (actor_id text, actor_email text, actor_kind text, action text, subject text,
                                        before json, after json, traceparent text);
END $$;
