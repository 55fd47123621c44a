-- The event bus on PostgreSQL. Services have no rights on these tables: they call the functions below,
-- which run as the owner and check which role is asking.

-- SQL's time for deadlines, with an offset that only tests set.
CREATE TABLE clock (offset_by interval NOT NULL);
INSERT INTO clock VALUES ('0');

-- Plain enough to be inlined into the statement that asks.
CREATE FUNCTION now() RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT statement_timestamp() + (SELECT offset_by FROM bus.clock) $$;
GRANT SELECT ON clock TO PUBLIC;

-- A keyed hash of the shop's secret, so that a command with another one is refused.
CREATE TABLE secret (fingerprint text NOT NULL);

-- Every event that was said, as it was said.
CREATE TABLE events (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL,
  type text NOT NULL,
  subject text NOT NULL,
  time timestamptz NOT NULL DEFAULT statement_timestamp(),
  traceparent text NOT NULL,
  -- Kept as it was written: nobody looks inside here.
  data json NOT NULL
);
CREATE INDEX events_subject ON events (subject, seq);

-- What is still to be done: one row for each event and listener, gone once its effect is committed. A row
-- that commits late is found all the same, since nobody reads behind a cursor.
CREATE TABLE deliveries (
  consumer text NOT NULL,
  seq bigint NOT NULL,
  lane smallint NOT NULL,
  subject text NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'retrying', 'parked')),
  tries integer NOT NULL DEFAULT 0,
  due timestamptz NOT NULL DEFAULT '-infinity',
  error text,
  PRIMARY KEY (consumer, seq)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0,
        autovacuum_analyze_threshold = 10000);
CREATE INDEX deliveries_retrying ON deliveries (consumer, subject, seq) WHERE state = 'retrying';
CREATE INDEX deliveries_seq ON deliveries (seq) WHERE state <> 'waiting';

-- What was done: the effect of an event is committed together with its row here, so that a second delivery
-- finds it and does nothing.
CREATE TABLE inbox (
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  tries integer NOT NULL,
  handled_at timestamptz NOT NULL DEFAULT statement_timestamp(),
  PRIMARY KEY (event_id, consumer)
);

-- Who of several replicas does which share of a consumer's work. The fence grows with every change of hands.
CREATE TABLE lanes (
  consumer text NOT NULL,
  lane smallint NOT NULL,
  holder uuid,
  holder_pid integer,
  fence bigint NOT NULL DEFAULT 0,
  until timestamptz NOT NULL DEFAULT '-infinity',
  PRIMARY KEY (consumer, lane)
);
CREATE TABLE members (
  consumer text NOT NULL,
  holder uuid NOT NULL,
  pid integer NOT NULL,
  until timestamptz NOT NULL,
  PRIMARY KEY (consumer, holder)
);

CREATE FUNCTION lane_count() RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 16 $$;
CREATE FUNCTION lane_of(subject text) RETURNS smallint LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashtext(subject) & 15)::smallint $$;

-- Refuses a service that acts for another one. The owner of the database may act for all.
CREATE FUNCTION must_be(service text) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF session_user LIKE 'rialto\_%' AND session_user <> 'rialto_' || service THEN
    RAISE insufficient_privilege USING MESSAGE = format('%s may not act for %s', session_user, service);
  END IF;
END $$;

-- Stores events with the caller's transaction. listener_event holds, for each listener, the position of its
-- event in the arrays (from 1).
CREATE FUNCTION publish(ids uuid[], types text[], subjects text[], traceparents text[], data json[],
                        listener_event integer[], listeners text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = bus, pg_temp AS $$
DECLARE
  one text;
BEGIN
  FOREACH one IN ARRAY types LOOP
    PERFORM must_be(split_part(one, '.', 1));
  END LOOP;
  WITH said AS (
    INSERT INTO events (id, type, subject, traceparent, data)
    SELECT e.id, e.type, e.subject, e.traceparent, e.data
    FROM unnest(ids, types, subjects, traceparents, publish.data) WITH ORDINALITY
      AS e (id, type, subject, traceparent, data, position)
    ORDER BY e.position
    RETURNING seq, id, subject
  )
  INSERT INTO deliveries (consumer, seq, lane, subject)
  SELECT l.listener, said.seq, lane_of(said.subject), said.subject
  FROM unnest(listener_event, listeners) AS l (event, listener)
  JOIN said ON said.id = ids[l.event];
END $$;

-- Takes the next due events of the lanes that this holder has, in the transaction that has their effect:
-- when it rolls back they are as before. Duplicates are dropped. only_seq takes that one alone.
-- Sequential scans are off because the table is almost empty of living rows and full of dead ones: the planner, who
-- sees it as tiny, would read all of it.
CREATE FUNCTION take(of_consumer text, by_holder uuid, at_most integer, only_seq bigint)
RETURNS TABLE (seq bigint, id uuid, type text, subject text, "time" timestamptz, traceparent text, data json, tries integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = bus, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  mine smallint[];
  moment timestamptz := bus.now();
BEGIN
  PERFORM must_be(of_consumer);
  -- Shared while the batch runs; whoever takes a lane over needs it alone, so hands change between batches only.
  PERFORM pg_advisory_xact_lock_shared(hashtext(of_consumer), l.lane) FROM lanes l
  WHERE l.consumer = of_consumer AND l.holder = by_holder AND l.until > moment;
  SELECT array_agg(l.lane) INTO mine FROM lanes l
  WHERE l.consumer = of_consumer AND l.holder = by_holder AND l.until > moment;
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

-- The due events that take() would give, looked at without a lock: what to run one by one after a failure.
CREATE FUNCTION due(of_consumer text, by_holder uuid, at_most integer) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = bus, pg_temp AS $$
BEGIN
  PERFORM must_be(of_consumer);
  RETURN QUERY
  SELECT d.seq FROM deliveries d JOIN lanes l ON l.consumer = d.consumer AND l.lane = d.lane
  WHERE d.consumer = of_consumer AND d.state <> 'parked' AND d.due <= bus.now() AND l.holder = by_holder
  ORDER BY d.seq LIMIT at_most;
END $$;

-- Notes that an event could not be handled: again after a while, or parked when again_in is null.
CREATE FUNCTION fail(of_consumer text, failed_seq bigint, why text, again_in interval) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = bus, pg_temp AS $$
DECLARE
  so_far integer;
BEGIN
  PERFORM must_be(of_consumer);
  UPDATE deliveries d
  SET tries = d.tries + 1, error = left(why, 2000), due = bus.now() + coalesce(again_in, '0'),
      state = CASE WHEN again_in IS NULL THEN 'parked' ELSE 'retrying' END
  WHERE d.consumer = of_consumer AND d.seq = failed_seq
  RETURNING d.tries INTO so_far;
  RETURN so_far;
END $$;

-- What is known of an event that could not be handled; nothing when it is no longer waiting.
CREATE FUNCTION failing(of_consumer text, of_seq bigint) RETURNS TABLE (tries integer, type text, traceparent text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = bus, pg_temp AS
$$ SELECT d.tries, e.type, e.traceparent FROM deliveries d JOIN events e ON e.seq = d.seq
   WHERE d.consumer = of_consumer AND d.seq = of_seq $$;

-- Joins, or stays in, the replicas of a consumer and takes a fair share of its lanes. pid is the backend of a
-- connection that lives as long as the process: lanes of a dead one are free at once, of a paused one when
-- their time is up. Answers how many lanes are held and how many replicas there are.
CREATE FUNCTION lease(of_consumer text, by_holder uuid, by_pid integer, ttl interval,
                      OUT lanes_held integer, OUT replicas integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = bus, pg_temp SET lock_timeout = '200ms' AS $$
DECLARE
  moment timestamptz := bus.now();
  alive integer[] := ARRAY(SELECT a.pid FROM pg_stat_activity a);
  share integer;
  one smallint;
BEGIN
  PERFORM must_be(of_consumer);
  INSERT INTO lanes (consumer, lane) SELECT of_consumer, n FROM generate_series(0, lane_count() - 1) n ON CONFLICT DO NOTHING;
  DELETE FROM members m WHERE m.consumer = of_consumer
    AND (m.until < moment OR m.pid <> ALL (alive));
  INSERT INTO members VALUES (of_consumer, by_holder, by_pid, moment + ttl)
  ON CONFLICT (consumer, holder) DO UPDATE SET until = excluded.until, pid = excluded.pid;
  SELECT count(*) INTO replicas FROM members m WHERE m.consumer = of_consumer;
  share := ceil(lane_count()::numeric / replicas);
  UPDATE lanes l SET until = moment + ttl, holder_pid = by_pid
  WHERE l.consumer = of_consumer AND l.holder = by_holder AND l.until > moment;
  GET DIAGNOSTICS lanes_held = ROW_COUNT;
  FOR one IN SELECT l.lane FROM lanes l WHERE l.consumer = of_consumer AND l.holder = by_holder ORDER BY l.lane OFFSET share LOOP
    lanes_held := lanes_held - change_hands(of_consumer, one, NULL, NULL, '-infinity', moment, alive);
  END LOOP;
  IF lanes_held >= share THEN
    RETURN;
  END IF;
  FOR one IN SELECT l.lane FROM lanes l WHERE l.consumer = of_consumer AND is_free(l, moment, alive) ORDER BY l.lane LOOP
    EXIT WHEN lanes_held >= share;
    lanes_held := lanes_held + change_hands(of_consumer, one, by_holder, by_pid, moment + ttl, moment, alive);
  END LOOP;
END $$;

-- A lane whose holder left, died (its connection is gone) or let its time run out.
CREATE FUNCTION is_free(lane lanes, moment timestamptz, alive integer[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT lane.holder IS NULL OR lane.until <= moment OR lane.holder_pid <> ALL (alive)
$$;

-- Gives a lane away (to nobody, or to a new holder when it is still free), between two batches of its holder.
-- Answers 1 when it was done, 0 when a batch is running for too long or somebody else was faster.
CREATE FUNCTION change_hands(of_consumer text, of_lane smallint, to_holder uuid, to_pid integer, to_until timestamptz,
                             moment timestamptz, alive integer[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  changed integer;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext(of_consumer), of_lane);
  UPDATE bus.lanes l SET holder = to_holder, holder_pid = to_pid, until = to_until, fence = l.fence + 1
  WHERE l.consumer = of_consumer AND l.lane = of_lane AND (to_holder IS NULL OR bus.is_free(l, moment, alive));
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
EXCEPTION WHEN lock_not_available THEN
  RETURN 0;
END $$;

-- Leaves: the lanes are free at once.
CREATE FUNCTION leave(of_consumer text, by_holder uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = bus, pg_temp AS $$
  UPDATE lanes SET holder = NULL, until = '-infinity', fence = fence + 1 WHERE consumer = of_consumer AND holder = by_holder;
  DELETE FROM members WHERE consumer = of_consumer AND holder = by_holder;
$$;

-- Every event of one aggregate and how far each listener is with it; no data of the events.
CREATE FUNCTION timeline(of_subject text)
RETURNS TABLE (id uuid, type text, "time" timestamptz, traceparent text, consumer text, state text, tries integer,
               error text, done_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = bus, pg_temp AS $$
  SELECT e.id, e.type, e.time, e.traceparent, c.consumer, c.state, c.tries, c.error, c.done_at
  FROM events e LEFT JOIN LATERAL (
    SELECT d.consumer, d.state, d.tries, d.error, NULL::timestamptz AS done_at FROM deliveries d WHERE d.seq = e.seq
    UNION ALL
    SELECT i.consumer, 'done', i.tries, NULL, i.handled_at FROM inbox i WHERE i.event_id = e.id
      AND NOT EXISTS (SELECT FROM deliveries d WHERE d.seq = e.seq AND d.consumer = i.consumer)
  ) c ON true
  WHERE e.subject = of_subject ORDER BY e.seq, c.consumer LIMIT 1000
$$;

-- Has a parked event handled again.
CREATE FUNCTION replay(of_consumer text, event uuid) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = bus, pg_temp AS $$
  WITH again AS (
    UPDATE deliveries SET state = 'waiting', due = '-infinity', tries = 0
    WHERE consumer = of_consumer AND state = 'parked'
      AND seq IN (SELECT e.seq FROM events e WHERE e.seq = deliveries.seq AND e.id = event) RETURNING 1
  ) SELECT EXISTS (SELECT FROM again)
$$;

-- How much is left to do: waiting and retrying events, parked ones, and the age of the oldest waiting one.
CREATE FUNCTION backlog(of_consumer text, OUT waiting bigint, OUT parked bigint, OUT oldest_ms double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = bus, pg_temp AS $$
  SELECT count(*) FILTER (WHERE d.state <> 'parked'), count(*) FILTER (WHERE d.state = 'parked'),
         coalesce(extract(epoch FROM statement_timestamp() - min(e.time) FILTER (WHERE d.state <> 'parked')) * 1000, 0)
  FROM deliveries d JOIN events e ON e.seq = d.seq WHERE d.consumer = of_consumer
$$;

-- Fresh statistics for the calling service's own tables: after seeding or importing, plans made for empty
-- tables would be several times slower.
CREATE FUNCTION analyze_schema() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one regclass;
BEGIN
  FOR one IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND session_user = 'rialto_' || n.nspname LOOP
    EXECUTE format('ANALYZE %s', one);
  END LOOP;
END $$;

-- Handled events are kept for the timeline and for rebuilding, then forgotten in bounded steps.
CREATE FUNCTION forget(older_than interval, at_most integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = bus, pg_temp AS $$
  WITH old AS (
    SELECT first.seq, first.id FROM (
      SELECT e.seq, e.id, e.time FROM events e WHERE NOT EXISTS (SELECT FROM deliveries d WHERE d.seq = e.seq)
      ORDER BY e.seq LIMIT at_most) first
    WHERE first.time < statement_timestamp() - older_than
  ), emptied AS (DELETE FROM inbox i USING old WHERE i.event_id = old.id),
  gone AS (DELETE FROM events e USING old WHERE e.seq = old.seq RETURNING 1)
  SELECT count(*) FROM gone
$$;
