import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { ServiceName } from '#contracts/events.ts';
import type { AnyDb, Bus } from '#platform/events/bus.ts';
import { type Said, seal } from '#platform/events/envelope.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import { type Audited, audited, storeAudit } from './audit.ts';
import type { Database, Trace, Tx } from './port.ts';

/** A service's database on a pool of its own: transactions that publish by the given bus. */
export function openDatabase<DB, S extends ServiceName>(given: {
  readonly pool: Kysely<DB>;
  readonly bus: Pick<Bus, 'store' | 'committed'>;
  readonly ids: Ids;
  readonly log: Logger;
}): Database<DB, S> {
  const { pool, bus, ids, log } = given;

  async function once<T>(work: (tx: Tx<DB, S>) => Promise<T>, trace: Trace): Promise<T> {
    const said: Said[] = [];
    const changes: Audited[] = [];
    const effects: (() => void)[] = [];
    const result = await pool.transaction().execute(async (db) => {
      const answer = await work({
        db,
        publish: (type, subject, data) => {
          const traceparent = trace.ofSubject?.get(subject) ?? trace.traceparent;
          said.push(seal({ id: ids.sortableUuid(), type, subject, traceparent, data }));
        },
        blankSaid: (subjects) => blankSaid(db, subjects),
        blankHeard: (events) => blankHeard(db, events),
        afterCommit: (effect) => effects.push(effect),
        audit: (context, entry) => changes.push(audited(context, entry)),
      });
      if (changes.length > 0) await storeAudit(db, changes);
      if (said.length > 0) await bus.store(db, said);
      return answer;
    });
    if (said.length > 0) bus.committed(said);
    for (const effect of effects) runEffect(effect, log);
    return result;
  }

  return {
    read: pool,
    async transaction(work, trace = noTrace) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(work, trace);
        } catch (error) {
          if (attempt === maxAttempts || !endedByDatabase(error)) throw error;
          log.info({ attempt }, 'transaction.again');
        }
      }
    },
  };
}

async function blankSaid(db: AnyDb, subjects: readonly string[]): Promise<void> {
  if (subjects.length > 0) await sql`select bus.blank_said(${subjects}::text[])`.execute(db);
}

async function blankHeard(
  db: AnyDb,
  events: readonly { readonly id: string; readonly subject: string }[],
): Promise<void> {
  if (events.length === 0) return;
  await sql`select bus.blank_heard(${events.map(({ id }) => id)}::uuid[],
    ${events.map(({ subject }) => subject)}::text[])`.execute(db);
}

const maxAttempts = 3;
const noTrace: Trace = { traceparent: '' };

/** Serialization failures and deadlocks: PostgreSQL rolled back, and asks to try again. */
function endedByDatabase(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === '40001' || code === '40P01';
}

function runEffect(effect: () => void, log: Logger): void {
  try {
    effect();
  } catch (error) {
    log.error({ err: error }, 'transaction.effect_failed');
  }
}
