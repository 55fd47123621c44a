import type { EventData, EventType, HeardBy, ServiceName } from '#contracts/events.ts';
import type { Tx } from '#platform/database/port.ts';

/** An event as a listener gets it. */
export interface Heard<E extends EventType> {
  /** Unique; the same when the event is delivered again. */
  readonly id: string;
  readonly type: E;
  /** The aggregate's id: events of one subject come in order, unless one of them had to be retried. */
  readonly subject: string;
  /** When it was said. */
  readonly time: Date;
  readonly traceparent: string;
  readonly data: EventData<E>;
}

/**
 * What a service does on hearing events of one type: a batch, in one transaction, with duplicates already
 * dropped. Throwing makes the batch run again one by one, then with backoff, then parks the event.
 * Never does anything outside the transaction.
 */
export type Subscriber<E extends EventType, DB, S extends ServiceName> = (
  events: readonly Heard<E>[],
  tx: Tx<DB, S>,
) => Promise<void>;

/** Every event of the choreography that the service hears, and nothing else. */
export type Subscribers<DB, S extends ServiceName> = { readonly [E in HeardBy<S>]: Subscriber<E, DB, S> };

/** A handler of one event at a time, as a subscriber. */
export function each<E extends EventType, DB, S extends ServiceName>(
  handle: (event: Heard<E>, tx: Tx<DB, S>) => Promise<void>,
): Subscriber<E, DB, S> {
  return async (events, tx) => {
    for (const event of events) await handle(event, tx);
  };
}
