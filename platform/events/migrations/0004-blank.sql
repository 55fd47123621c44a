-- Events outlive the wish to be forgotten: what is personal is taken out of them, and the rest stays for the timeline.

-- The same JSON without the fields, at any depth, in which events carry what is personal.
CREATE FUNCTION blanked(value jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE SET search_path = bus, pg_temp AS $$
BEGIN
  RETURN CASE jsonb_typeof(value)
    WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(e.key, blanked(e.value)), '{}') FROM jsonb_each(value) e
                        WHERE e.key NOT IN ('person', 'email', 'accessToken', 'dataJson', 'note', 'decisionNote'))
    WHEN 'array' THEN (SELECT coalesce(jsonb_agg(blanked(e.value) ORDER BY e.place), '[]')
                       FROM jsonb_array_elements(value) WITH ORDINALITY e (value, place))
    ELSE value END;
END $$;

-- The service that is asking: whoever blanks events is one, and nobody may do it for another.
CREATE FUNCTION asking_service() RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF session_user NOT LIKE 'rialto\_%' THEN
    RAISE insufficient_privilege USING MESSAGE = format('%s is no service', session_user);
  END IF;
  RETURN substr(session_user, length('rialto_') + 1);
END $$;

-- Blanks what the asking service said of some subjects, heard or not. Answers how many events there were.
CREATE FUNCTION blank_said(subjects text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = bus, pg_temp AS $$
DECLARE
  speaker text := asking_service();
  blanked_events bigint;
BEGIN
  UPDATE events e SET data = blanked(e.data::jsonb)::json
  WHERE e.subject = ANY (subjects) AND split_part(e.type, '.', 1) = speaker;
  GET DIAGNOSTICS blanked_events = ROW_COUNT;
  RETURN blanked_events;
END $$;

-- Blanks events that were said to the asking service alone, and that it has handled or handles in this transaction.
CREATE FUNCTION blank_heard(ids uuid[], subjects text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = bus, pg_temp AS $$
DECLARE
  listener text := asking_service();
  blanked_events bigint;
BEGIN
  UPDATE events e SET data = blanked(e.data::jsonb)::json
  WHERE e.subject = ANY (subjects) AND e.id = ANY (ids)
    AND EXISTS (SELECT FROM inbox i WHERE i.event_id = e.id AND i.consumer = listener)
    AND NOT EXISTS (SELECT FROM inbox i WHERE i.event_id = e.id AND i.consumer <> listener)
    AND NOT EXISTS (SELECT FROM deliveries d WHERE d.seq = e.seq AND d.consumer <> listener);
  GET DIAGNOSTICS blanked_events = ROW_COUNT;
  RETURN blanked_events;
END $$;
