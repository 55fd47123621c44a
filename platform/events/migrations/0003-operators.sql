-- What those who run the shop see across all services. The gateway alone asks, on behalf of staff.

-- Events below a position, newest first, each with how far its listeners are: all, or those of a type, a subject, a
-- listener's state, or the one with an id.
CREATE FUNCTION event_log(below bigint, at_most integer, of_type text, of_subject text, of_state text, of_id uuid)
RETURNS TABLE (seq bigint, id uuid, type text, subject text, "time" timestamptz, traceparent text, consumers json)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = bus, pg_temp AS $$
DECLARE
  -- From the listeners' side what is not done is found without reading every event.
  pending bigint[];
BEGIN
  PERFORM must_be('gateway');
  IF of_state <> 'done' THEN
    pending := ARRAY(SELECT DISTINCT d.seq FROM deliveries d WHERE d.state = of_state AND (below IS NULL OR d.seq < below));
  END IF;
  RETURN QUERY
  WITH wanted AS (
    SELECT e.* FROM events e
    WHERE (below IS NULL OR e.seq < below)
      AND (of_id IS NULL OR e.id = of_id)
      AND (of_type IS NULL OR e.type = of_type)
      AND (of_subject IS NULL OR e.subject = of_subject)
      AND (pending IS NULL OR e.seq = ANY (pending))
      AND (of_state IS DISTINCT FROM 'done' OR EXISTS (SELECT FROM inbox i WHERE i.event_id = e.id))
    ORDER BY e.seq DESC LIMIT at_most
  )
  SELECT w.seq, w.id, w.type, w.subject, w.time, w.traceparent, coalesce((
    SELECT json_agg(json_build_object('service', c.consumer, 'state', c.state, 'tries', c.tries, 'error', c.error,
                                      'doneAt', c.done_at) ORDER BY c.consumer)
    FROM (
      SELECT d.consumer, d.state, d.tries, d.error, NULL::timestamptz AS done_at FROM deliveries d WHERE d.seq = w.seq
      UNION ALL
      SELECT i.consumer, 'done', i.tries, NULL, i.handled_at FROM inbox i WHERE i.event_id = w.id
        AND NOT EXISTS (SELECT FROM deliveries d WHERE d.seq = w.seq AND d.consumer = i.consumer)
    ) c), '[]')
  FROM wanted w ORDER BY w.seq DESC;
END $$;

-- Gives a parked event to one listener, or to all where it is parked, once more. Answers to whom.
CREATE FUNCTION replay_event(event uuid, of_consumer text) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = bus, pg_temp AS $$
DECLARE
  one text;
  replayed text[] := '{}';
BEGIN
  PERFORM must_be('gateway');
  FOR one IN SELECT d.consumer FROM deliveries d JOIN events e ON e.seq = d.seq
             WHERE d.state = 'parked' AND e.id = event AND (of_consumer IS NULL OR d.consumer = of_consumer)
             ORDER BY d.consumer LOOP
    IF replay(one, event) THEN
      replayed := replayed || one;
    END IF;
  END LOOP;
  RETURN replayed;
END $$;

-- Entries of the audit log below a position, newest first.
CREATE FUNCTION audit_entries(below bigint, at_most integer, of_actor text, of_action text, of_subject text)
RETURNS SETOF audit_log
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = bus, pg_temp AS $$
BEGIN
  PERFORM must_be('gateway');
  RETURN QUERY
  SELECT a.* FROM audit_log a
  WHERE (below IS NULL OR a.id < below)
    AND (of_actor IS NULL OR a.actor_id = of_actor)
    AND (of_action IS NULL OR a.action = of_action)
    AND (of_subject IS NULL OR a.subject = of_subject)
  ORDER BY a.id DESC LIMIT at_most;
END $$;
