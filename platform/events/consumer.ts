import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { EventType, ServiceName } from '#contracts/events.ts';
import type { Tx } from '#platform/database/port.ts';
import type { AnyDb, BusObserver, BusSettings, Consumer, Listener } from './bus.ts';
import { open, type Stored } from './envelope.ts';
import { createPace } from './pace.ts';
import type { Heard, Subscriber } from './port.ts';
import { rounds } from './rounds.ts';
import { sift } from './sift.ts';

/** One service's side of the PostgreSQL bus: takes its lanes' events batch by batch. */
export interface PostgresConsumer extends Consumer {
  /** There may be something to do. */
  wake(): void;
  /** How many processes share this consumer's lanes. */
  replicas(): number;
}

interface Given<DB, S extends ServiceName> {
  readonly listener: Listener<DB, S>;
  readonly holder: string;
  /** Backend of the connection that lives as long as this process. */
  readonly backendPid: () => number;
  readonly settings: BusSettings;
  readonly observer: BusObserver;
  readonly log: Logger;
}

export function startConsumer<DB, S extends ServiceName>(given: Given<DB, S>): PostgresConsumer {
  const { listener, settings, holder } = given;
  const log = given.log.child({ consumer: listener.service });
  const db = listener.database.read;
  const bell = alarm();
  let stopped = false;
  let replicas = 1;

  async function lease(): Promise<void> {
    const ttl = `${settings.leaseMs} milliseconds`;
    const { rows } = await sql<{ lanes_held: number; replicas: number }>`
      select * from bus.lease(${listener.service}, ${holder}, ${given.backendPid()}, ${ttl}::interval)`.execute(db);
    replicas = rows[0]?.replicas ?? 1;
  }

  async function renew(): Promise<void> {
    await lease().catch((error: unknown) => log.warn({ err: error }, 'bus.lease_failed'));
    bell.ring();
  }

  async function work(): Promise<void> {
    const pace = createPace(settings);
    await renew();
    while (!stopped) {
      const begunMs = performance.now();
      const handled = await handleDue(given).catch((error: unknown) => {
        log.error({ err: error }, 'bus.batch_failed');
        return { count: 0, retryInMs: settings.retryMs };
      });
      const waitMs = pace.after({ begunMs, endedMs: performance.now(), count: handled.count });
      if (waitMs > 0 && !stopped) await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (handled.count < settings.batchSize) await bell.wait(Math.min(settings.pollMs, handled.retryInMs));
    }
  }

  const renewing = setInterval(renew, settings.leaseMs / 3);
  const working = work();

  return {
    wake: bell.ring,
    replicas: () => replicas,
    async backlog() {
      const { rows } = await sql<{ waiting: number; parked: number; oldest_ms: number }>`
        select * from bus.backlog(${listener.service})`.execute(db);
      const row = rows[0] ?? { waiting: 0, parked: 0, oldest_ms: 0 };
      return { waiting: row.waiting, parked: row.parked, oldestMs: row.oldest_ms };
    },
    async stop() {
      stopped = true;
      clearInterval(renewing);
      bell.ring();
      await working;
      await sql`select bus.leave(${listener.service}, ${holder})`.execute(db);
    },
  };
}

/** Handles one batch; when it fails, the same events one by one, so that a bad one keeps nobody else waiting. */
async function handleDue<DB, S extends ServiceName>(given: Given<DB, S>): Promise<Handled> {
  try {
    return { count: await handleBatch(given, null), retryInMs: Number.POSITIVE_INFINITY };
  } catch (error) {
    given.log.warn({ err: error, consumer: given.listener.service }, 'bus.batch_again');
  }
  const { rows } = await sql<{ seq: number }>`
    select due as seq from bus.due(${given.listener.service}, ${given.holder}, ${given.settings.batchSize}) due`.execute(
    given.listener.database.read,
  );
  let retryInMs = Number.POSITIVE_INFINITY;
  for (const { seq } of rows) retryInMs = Math.min(retryInMs, await handleAlone(given, seq));
  return { count: rows.length, retryInMs };
}

interface Handled {
  readonly count: number;
  /** When the soonest failed event is due again. */
  readonly retryInMs: number;
}

/** Answers when to come back: never when it went well or was parked. */
async function handleAlone<DB, S extends ServiceName>(given: Given<DB, S>, seq: number): Promise<number> {
  const { listener, settings } = given;
  try {
    await handleBatch(given, seq);
    return Number.POSITIVE_INFINITY;
  } catch (error) {
    const db = listener.database.read;
    const { rows } = await sql<{ tries: number; type: string; traceparent: string }>`
      select * from bus.failing(${listener.service}, ${seq})`.execute(db);
    const { tries: before, type, traceparent } = rows[0] ?? { tries: 0, type: '', traceparent: '' };
    const tries = before + 1;
    const waitMs = Math.min(settings.retryMs * 2 ** (tries - 1), longestRetryMs);
    const parked = tries >= settings.tries;
    const again = parked ? null : `${waitMs} milliseconds`;
    await sql`select bus.fail(${listener.service}, ${seq}, ${String(error)}, ${again}::interval)`.execute(db);
    given.observer.failed({ consumer: listener.service, seq, type, traceparent, error, parked });
    return parked ? Number.POSITIVE_INFINITY : waitMs;
  }
}

const longestRetryMs = 60_000;

/** Takes events and has their effect, all in one transaction. Answers how many were taken. */
async function handleBatch<DB, S extends ServiceName>(given: Given<DB, S>, only: number | null): Promise<number> {
  const { listener, settings, holder, observer, log } = given;
  const started = performance.now();
  const ofSubject = new Map<string, string>();
  const { taken, events, unheard } = await listener.database.transaction(
    async (tx) => {
      const { rows } = await sql<Taken>`
        select * from bus.take(${listener.service}, ${holder}, ${settings.batchSize}, ${only}::bigint)`.execute(tx.db);
      const { heard, unheard } = await heardOf(given, tx.db, rows);
      for (const row of heard) ofSubject.set(row.subject, row.traceparent);
      const events = heard.map(open);
      for (const round of rounds(events)) await subscriberOf(listener, round.type)(round.events, tx);
      return { taken: rows.length, events, unheard };
    },
    { traceparent: '', ofSubject },
  );
  if (unheard.length > 0) log.warn({ consumer: listener.service, types: [...new Set(unheard)] }, 'event.unheard');
  if (events.length > 0) observer.handled(listener.service, events, performance.now() - started);
  return taken;
}

type Taken = Stored & { readonly seq: number };

/** What of a batch this version of the service hears; the rest is given back. Answers also the types of the rest. */
async function heardOf<DB, S extends ServiceName>(
  { listener, settings }: Given<DB, S>,
  db: AnyDb,
  batch: readonly Taken[],
): Promise<{ readonly heard: readonly Taken[]; readonly unheard: readonly string[] }> {
  const oldest = Date.now() - settings.unheardHoldsMs;
  const { heard, holding, behind, alone } = sift(batch, {
    hears: ({ type }) => Object.hasOwn(listener.subscribers, type),
    holds: ({ time }) => time.getTime() > oldest,
  });
  const unheard = [...holding, ...alone].map(({ type }) => type);
  if (unheard.length === 0) return { heard, unheard };
  const [held, later, lone] = [holding, behind, alone].map((events) => events.map(({ seq }) => seq));
  await sql`select bus.give_back(${listener.service}, ${held}::bigint[], ${later}::bigint[], ${lone}::bigint[],
    ${`${settings.unheardRetryMs} milliseconds`}::interval)`.execute(db);
  return { heard, unheard };
}

type AnySubscriber<DB, S extends ServiceName> = (events: readonly Heard<EventType>[], tx: Tx<DB, S>) => Promise<void>;

function subscriberOf<DB, S extends ServiceName>(listener: Listener<DB, S>, type: EventType): AnySubscriber<DB, S> {
  const table: Readonly<Record<string, Subscriber<never, DB, S> | undefined>> = listener.subscribers;
  const subscriber = table[type];
  if (subscriber === undefined) throw new TypeError(`${listener.service} does not hear ${type}.`);
  return subscriber as AnySubscriber<DB, S>;
}

/** Lets a loop sleep until it is rung or a time has passed; a ring while it works is not lost. */
function alarm(): { ring: () => void; wait: (ms: number) => Promise<void> } {
  let rung = false;
  let awake: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      awake?.();
    },
    wait: (ms) =>
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          awake = undefined;
          rung = false;
          resolve();
        };
        const timer = setTimeout(done, ms);
        if (rung) done();
        else awake = done;
      }),
  };
}
