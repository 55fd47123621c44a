import type { ServiceName } from '#contracts/events.ts';
import type { Database } from '#platform/database/port.ts';
import type { TimelineEvent } from '#platform/events/bus.ts';
import type { Runner } from './runner.ts';
import type { AnyRunning, AnyService } from './table.ts';

/** What all services of a process stand on: the database and the bus. */
export interface Ground {
  /** A service's door to its own schema, migrated. */
  databaseOf(service: AnyService): Promise<Database<unknown, ServiceName>>;
  /** Begins to hand a started service the events that it hears. */
  consume(service: AnyService, database: Database<unknown, ServiceName>, subscribers: AnyRunning['subscribers']): void;
  /** How many events a service has still to handle, be it here or elsewhere; parked ones do not count. */
  waiting(service: ServiceName): Promise<number>;
  /** Every event of one aggregate, and how far each listener is with it. */
  timeline(subject: string): Promise<readonly TimelineEvent[]>;
  check(): Promise<readonly Check[]>;
  /** Its own work in the background, for all services whose database was opened. */
  runners(): readonly Runner[];
}

/** One thing that the process leans on. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}
