import type { Kysely } from 'kysely';
import type { EventInit, SaidBy, ServiceName } from '#contracts/events.ts';
import type { CallContext } from '#platform/rpc/port.ts';

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
  /**
   * Takes what is personal out of what this service said of some subjects: `person`, `email`, `accessToken`, `dataJson`
   * and what people wrote (`note`, `decisionNote`), at any depth. Who has still to hear such an event hears it without.
   */
  blankSaid(subjects: readonly string[]): Promise<void>;
  /** The same for events that were said to this service alone, and that it hears in this transaction. */
  blankHeard(events: readonly { readonly id: string; readonly subject: string }[]): Promise<void>;
  /** Runs once the transaction is committed; what it throws is logged. */
  afterCommit(effect: () => void): void;
  /** Notes a change that a person of the staff made: it is stored with the transaction. */
  audit(context: Pick<CallContext, 'caller' | 'traceparent'>, entry: AuditEntry): void;
}

/** What was changed; who and when is added. Secrets, cards and what identifies a customer have no place in it. */
export interface AuditEntry {
  /** The service and what was done: `payments.refund`. */
  readonly action: string;
  /** The id of what was changed, as staff know it: an order's id, a SKU. */
  readonly subject: string;
  /** Plain JSON of what is worth comparing; absent when there was or is nothing. */
  readonly before?: unknown;
  readonly after?: unknown;
}
