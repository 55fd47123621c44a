import type { Kysely } from 'kysely';
import type { EventInit, SaidBy, ServiceName } from '#contracts/events.ts';

/** One service's door to its own schema. */
export interface Database<DB, S extends ServiceName> {
  /** Single statements, each its own transaction: for reading. */
  readonly read: Kysely<DB>;
  /**
   * Runs `work` in one transaction, stores what it published, and commits. Nothing is published when it
   * throws. Never call a neighbour inside. `work` runs again (three times at most) when the database had to
   * end the transaction because of a deadlock, so it changes nothing outside.
   * @param trace what the published events are a consequence of: the context of the call
   */
  transaction<T>(work: (tx: Tx<DB, S>) => Promise<T>, trace?: Trace): Promise<T>;
}

/** Where a transaction comes from. */
export interface Trace {
  readonly traceparent: string;
  /** Of a batch: the trace of each subject. */
  readonly ofSubject?: ReadonlyMap<string, string>;
}

/** A transaction: statements, events and what follows a successful commit. */
export interface Tx<DB, S extends ServiceName> {
  readonly db: Kysely<DB>;
  /** The only way to say an event: it is stored with the transaction. `subject` is the aggregate's id. */
  publish<E extends SaidBy<S>>(type: E, subject: string, data: EventInit<E>): void;
  /** Runs once the transaction is committed; what it throws is logged. */
  afterCommit(effect: () => void): void;
}
