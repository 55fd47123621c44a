-- Takes the next due events of the lanes that this holder has, in the transaction that has their effect:
-- when it rolls back they are as before. Duplicates are dropped. only_seq takes that one alone.
-- Sequential scans are off because the table is almost empty of living rows and full of dead ones: the planner, who
-- sees it as tiny, would read all of it.
CREATE OR REPLACE FUNCTION take(of_consumer text, by_holder uuid, at_most integer, only_seq bigint)
RETURNS TABLE (seq bigint, id uuid, type text, subject text, "time" timestamptz, traceparent text, data json, tries integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = bus, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  locked smallint[];
  mine smallint[];
  moment timestamptz := bus.now();
BEGIN
  PERFORM must_be(of_consumer);
  -- Shared while the batch runs; whoever takes a lane over needs it alone, so hands change between batches only.
  WITH waited AS MATERIALIZED (
    SELECT l.lane, pg_advisory_xact_lock_shared(hashtext(of_consumer), l.lane) FROM lanes l
    WHERE l.consumer = of_consumer AND l.holder = by_holder AND l.until > moment
  ) SELECT array_agg(w.lane) INTO locked FROM waited w;
  -- Waiting took time. A lane that was lost meanwhile is another's, and one that was won has no lock yet.
  SELECT array_agg(l.lane) INTO mine FROM lanes l
  WHERE l.consumer = of_consumer AND l.holder = by_holder AND l.until > moment AND l.lane = ANY (locked);
  RETURN QUERY
  WITH taken AS (
    DELETE FROM deliveries t WHERE t.ctid = ANY (ARRAY(
      SELECT d.ctid FROM deliveries d
      WHERE d.consumer = of_consumer AND d.state <> 'parked' AND d.due <= moment AND d.lane = ANY (mine)
        AND (only_seq IS NULL OR d.seq = only_seq)
        -- A retried event holds back the later ones of its aggregate.
        AND NOT EXISTS (SELECT FROM deliveries e WHERE e.consumer = of_consumer AND e.state = 'retrying'
                        AND e.subject = d.subject AND e.seq < d.seq)
      ORDER BY d.seq LIMIT at_most))
    RETURNING t.seq, t.tries
  ), known AS MATERIALIZED (
    SELECT e.*, t.tries + 1 AS tries FROM taken t JOIN events e ON e.seq = t.seq
  ), fresh AS (
    INSERT INTO inbox AS i (consumer, event_id, tries) SELECT of_consumer, k.id, k.tries FROM known k
    ON CONFLICT DO NOTHING
    RETURNING i.event_id
  )
  SELECT k.seq, k.id, k.type, k.subject, k.time, k.traceparent, k.data, k.tries
  FROM known k JOIN fresh f ON f.event_id = k.id ORDER BY k.seq;
END $$;

-- Gives back what take() gave in this transaction: what the taker does not hear, as another version of it does, and what
-- stood behind it. Nothing of it counts as a try. What is not heard is due again after a while; `holding` holds back the
-- later events of its aggregate, `alone` does not.
CREATE FUNCTION give_back(of_consumer text, holding bigint[], behind bigint[], alone bigint[], again_in interval)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = bus, pg_temp AS $$
BEGIN
  PERFORM must_be(of_consumer);
  WITH undone AS (
    DELETE FROM inbox i USING events e
    WHERE e.seq = ANY (holding || behind || alone) AND i.event_id = e.id AND i.consumer = of_consumer
    RETURNING e.seq, e.type, e.subject, i.tries - 1 AS tries, e.seq <> ALL (behind) AS unheard
  )
  INSERT INTO deliveries (consumer, seq, lane, subject, state, tries, due, error)
  SELECT of_consumer, u.seq, lane_of(u.subject), u.subject,
         CASE WHEN u.seq = ANY (holding) THEN 'retrying' ELSE 'waiting' END, u.tries,
         CASE WHEN u.unheard THEN bus.now() + again_in ELSE '-infinity' END,
         CASE WHEN u.unheard THEN format('This version of %s does not hear %s.', of_consumer, u.type) END
  FROM undone u;
END $$;

-- Operators look for one event by its id. A plan that has to fit every question would not use the index.
CREATE INDEX events_id ON events (id);
ALTER FUNCTION event_log SET plan_cache_mode = force_custom_plan;
