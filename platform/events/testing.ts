import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import type { Kysely } from 'kysely';
import pino from 'pino';
import { choreography, type EventInit, type EventType, type ServiceName } from '#contracts/events.ts';
import { openDatabase } from '#platform/database/database.ts';
import type { Database } from '#platform/database/port.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import type { Said } from './envelope.ts';
import type { Heard, Subscribers } from './port.ts';

/** A service's database in a test: what it says is kept to be looked at instead of being carried. */
export function listeningDatabase<DB, S extends ServiceName>(
  pool: Kysely<DB>,
): { database: Database<DB, S>; said: Said[]; types(): string[] } {
  const said: Said[] = [];
  const bus = { store: async (_: unknown, more: readonly Said[]) => void said.push(...more), committed: () => {} };
  const database = openDatabase<DB, S>({ pool, bus, ids: systemIds, log: pino({ enabled: false }) });
  return { database, said, types: () => said.map((one) => one.type) };
}

/** An event as a subscriber gets it. */
export function heard<E extends EventType>(type: E, subject: string, data: EventInit<E>): Heard<E> {
  const message = create(choreography[type].data, data as never);
  return { id: randomUUID(), type, subject, time: new Date(), traceparent: '', data: message } as Heard<E>;
}

/** Subscribers of a service of which a test says only some events; the others, also those that come later, fail. */
export function hearing<DB, S extends ServiceName>(service: S, only: Partial<Subscribers<DB, S>>): Subscribers<DB, S> {
  const heardByIt = Object.entries(choreography).filter(([, { hears }]) => service in hears);
  const unexpected = heardByIt.map(([type]) => [type, () => Promise.reject(new Error(`No test says ${type}.`))]);
  return { ...Object.fromEntries(unexpected), ...only } as Subscribers<DB, S>;
}
