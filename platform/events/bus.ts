import type { Kysely } from 'kysely';
import type { EventType, ServiceName } from '#contracts/events.ts';
import type { Database } from '#platform/database/port.ts';
import type { Said } from './envelope.ts';
import type { PaceSettings } from './pace.ts';
import type { Heard, Subscribers } from './port.ts';

/** Carries events from those who say them to those who hear them: the port that every bus fits. */
export interface Bus {
  /** Stores what was said, within the transaction that said it. */
  store(db: AnyDb, said: readonly Said[]): Promise<void>;
  /** Called once that transaction is committed: wakes the listeners. */
  committed(said: readonly Said[]): void;
  /** Begins to hand events to a service. */
  consume<DB, S extends ServiceName>(listener: Listener<DB, S>): Consumer;
  /** Every event of one aggregate, and how far each listener is with it. */
  timeline(db: AnyDb, subject: string): Promise<readonly TimelineEvent[]>;
  /** Ends what is running and gives the lanes back. */
  stop(): Promise<void>;
}

/** A transaction or pool of any schema: the bus only calls functions. */
export type AnyDb = Kysely<any>;

/** A service on the listening side. */
export interface Listener<DB, S extends ServiceName> {
  readonly service: S;
  readonly database: Database<DB, S>;
  readonly subscribers: Subscribers<DB, S>;
}

export interface Consumer {
  /** How much is left to do, for metrics and for a test that waits for rest. */
  backlog(): Promise<{ waiting: number; parked: number; oldestMs: number }>;
  /** Finishes the running batch and gives the lanes back. */
  stop(): Promise<void>;
}

export interface TimelineEvent {
  readonly id: string;
  readonly type: string;
  readonly time: Date;
  readonly traceparent: string;
  readonly consumers: readonly {
    readonly service: string;
    readonly state: 'waiting' | 'retrying' | 'parked' | 'done';
    readonly tries: number;
    readonly error: string | null;
    readonly doneAt: Date | null;
  }[];
}

/** How patient the bus is. Under load, `PaceSettings` make one commit serve many events. */
export interface BusSettings extends PaceSettings {
  /** Events handled in one transaction, at most. */
  readonly batchSize: number;
  /** Looks for work this often even when nobody woke it, in milliseconds. */
  readonly pollMs: number;
  /** A replica that did not renew its lanes for so long has lost them, in milliseconds. */
  readonly leaseMs: number;
  /** Tries before an event is parked. */
  readonly tries: number;
  /** Wait before the second try, in milliseconds; doubles each time, up to a minute. */
  readonly retryMs: number;
  /** How often an event is looked at again that only another version of its listener hears, in milliseconds. */
  readonly unheardRetryMs: number;
  /** How old such an event may be and still hold back its aggregate, in milliseconds. */
  readonly unheardHoldsMs: number;
  /** How often the connection that wakes others is tried, and how long it may take to answer, in milliseconds. */
  readonly heartbeatMs: number;
}

export const busDefaults: BusSettings = {
  batchSize: 200,
  pollMs: 1000,
  busyRate: 250,
  fullRate: 1_000,
  spacingMs: 100,
  leaseMs: 10_000,
  // Ten minutes and a half: longer than most trouble takes.
  tries: 20,
  retryMs: 100,
  unheardRetryMs: 5_000,
  unheardHoldsMs: 3_600_000,
  heartbeatMs: 5_000,
};

/** What the bus tells to whoever measures. */
export interface BusObserver {
  handled(consumer: string, events: readonly Heard<EventType>[], durationMs: number): void;
  failed(failure: {
    readonly consumer: string;
    readonly seq: number;
    readonly type: string;
    readonly traceparent: string;
    readonly error: unknown;
    readonly parked: boolean;
  }): void;
}
