import { type Kysely, sql } from 'kysely';
import type { From } from '#platform/kernel/paging.ts';

/** The gateway keeps nothing: all it reads here are the functions that the bus has for it alone. */
type AnyDb = Kysely<unknown>;

/** An event as it lies in the log, and how far each listener is with it. */
export interface LoggedEvent {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly time: Date;
  readonly traceparent: string;
  readonly consumers: readonly {
    readonly service: string;
    readonly state: State;
    readonly tries: number;
    readonly error: string | null;
    /** RFC 3339; null when it is not done. */
    readonly doneAt: string | null;
  }[];
}

export type State = 'waiting' | 'retrying' | 'parked' | 'done';

export async function readEvents(
  db: AnyDb,
  page: From<number> & {
    readonly type?: string | undefined;
    readonly subject?: string | undefined;
    readonly state?: State | undefined;
  },
): Promise<readonly LoggedEvent[]> {
  const { after, limit, type = null, subject = null, state = null } = page;
  const { rows } = await sql<LoggedEvent>`
    select * from bus.event_log(${after}::bigint, ${limit}::int, ${type}, ${subject}, ${state}, null)`.execute(db);
  return rows;
}

/** Looks through the whole log: ids have no index there, since nobody who is in a hurry asks for one. */
export async function readEvent(db: AnyDb, id: string): Promise<LoggedEvent | undefined> {
  const { rows } = await sql<LoggedEvent>`
    select * from bus.event_log(null, 1, null, null, null, ${id}::uuid)`.execute(db);
  return rows[0];
}

/** Has a parked event handled again, by one listener or by all where it is parked; answers by whom. */
export async function replayEvent(db: AnyDb, id: string, consumer: string | undefined): Promise<readonly string[]> {
  const { rows } = await sql<{ replayed: readonly string[] }>`
    select bus.replay_event(${id}::uuid, ${consumer ?? null}) as replayed`.execute(db);
  return rows[0]?.replayed ?? [];
}

/** What was changed, by whom. */
export interface LoggedChange {
  readonly id: number;
  readonly at: Date;
  readonly actor_id: string;
  readonly actor_email: string;
  readonly action: string;
  readonly subject: string;
  /** JSON as it was written. */
  readonly before: string | null;
  readonly after: string | null;
  readonly traceparent: string;
}

export async function readAudit(
  db: AnyDb,
  page: From<number> & {
    readonly actorId?: string | undefined;
    readonly action?: string | undefined;
    readonly subject?: string | undefined;
  },
): Promise<readonly LoggedChange[]> {
  const { after, limit, actorId = null, action = null, subject = null } = page;
  const { rows } = await sql<LoggedChange>`
    select id, at, actor_id, actor_email, action, subject, before::text, after::text, traceparent
    from bus.audit_entries(${after}::bigint, ${limit}::int, ${actorId}, ${action}, ${subject})`.execute(db);
  return rows;
}
