import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { ServiceName } from '#contracts/events.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { AnyDb, Bus, BusObserver, BusSettings, TimelineEvent } from './bus.ts';
import { type PostgresConsumer, startConsumer } from './consumer.ts';
import { type Doorbell, openDoorbell } from './doorbell.ts';
import { listenersOf, type Said } from './envelope.ts';

/**
 * The bus on the shop's own PostgreSQL: an event and what it still has to cause lie in the same database
 * as the effects, so that both are committed together.
 */
export async function postgresBus(given: {
  /** Where to listen for rings of other processes: any role's address of the shared database. */
  readonly url: string;
  readonly settings: BusSettings;
  readonly observer: BusObserver;
  readonly ids: Ids;
  readonly log: Logger;
}): Promise<Bus> {
  const consumers = new Map<ServiceName, PostgresConsumer>();
  const holder = given.ids.uuid();
  const doorbell = await openDoorbell({
    url: given.url,
    log: given.log,
    heartbeatMs: given.settings.heartbeatMs,
    onRing: (names) => {
      for (const name of names) consumers.get(name as ServiceName)?.wake();
    },
  });

  return {
    store,
    committed: (said) => wakeListeners(said, consumers, doorbell),
    consume(listener) {
      const consumer = startConsumer({ ...given, listener, holder, backendPid: () => doorbell.backendPid() });
      consumers.set(listener.service, consumer);
      return consumer;
    },
    timeline,
    async stop() {
      await Promise.all([...consumers.values()].map((consumer) => consumer.stop()));
      await doorbell.close();
    },
  };
}

/** One statement for everything that a transaction said. */
async function store(db: AnyDb, said: readonly Said[]): Promise<void> {
  const listeners = said.flatMap((one, index) => listenersOf(one.type).map((name) => ({ position: index + 1, name })));
  await sql`select bus.publish(${said.map((one) => one.id)}::uuid[], ${said.map((one) => one.type)}::text[],
    ${said.map((one) => one.subject)}::text[], ${said.map((one) => one.traceparent)}::text[],
    ${said.map((one) => one.data)}::json[], ${listeners.map((l) => l.position)}::int[],
    ${listeners.map((l) => l.name)}::text[])`.execute(db);
}

/** Listeners in this process are woken at once; those elsewhere by the doorbell, outside of any transaction. */
function wakeListeners(
  said: readonly Said[],
  consumers: ReadonlyMap<ServiceName, PostgresConsumer>,
  doorbell: Doorbell,
): void {
  for (const name of new Set(said.flatMap((one) => listenersOf(one.type)))) {
    const here = consumers.get(name as ServiceName);
    here?.wake();
    if (here === undefined || here.replicas() > 1) doorbell.ring(name);
  }
}

async function timeline(db: AnyDb, subject: string): Promise<readonly TimelineEvent[]> {
  const { rows } = await sql<TimelineRow>`select * from bus.timeline(${subject})`.execute(db);
  const events = new Map<string, Mutable<TimelineEvent>>();
  for (const row of rows) {
    const event = events.get(row.id) ?? {
      id: row.id,
      type: row.type,
      time: row.time,
      traceparent: row.traceparent,
      consumers: [],
    };
    events.set(row.id, event);
    if (row.consumer === null || row.state === null) continue;
    const { consumer: service, state, tries, error, done_at: doneAt } = row;
    event.consumers = [...event.consumers, { service, state, tries: tries ?? 0, error, doneAt }];
  }
  return [...events.values()];
}

interface TimelineRow {
  readonly id: string;
  readonly type: string;
  readonly time: Date;
  readonly traceparent: string;
  readonly consumer: string | null;
  readonly state: 'waiting' | 'retrying' | 'parked' | 'done' | null;
  readonly tries: number | null;
  readonly error: string | null;
  readonly done_at: Date | null;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
