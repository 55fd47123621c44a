import { type Kysely, sql } from 'kysely';
import { forgetOldAnswers } from '#platform/database/idempotency.ts';
import { type Runner, runner, untilFew } from './runner.ts';

/** Rows that one statement forgets at most, so that nobody waits behind it. */
const batchSize = 1_000;

const everyMs = 3_600_000;

/** A pool of any schema. */
type AnyDb = Kysely<any>;

/** Forgets the old answers to a service's commands, every hour, batch by batch. */
export const forgettingAnswers = (service: string, db: AnyDb): Runner =>
  runner(`${service}.forget-answers`, everyMs, (signal) =>
    untilFew(signal, batchSize, () => forgetOldAnswers(db, batchSize)),
  );

/** Forgets events that everybody has handled and that are older than `keepDays`, every hour, batch by batch. */
export const forgettingEvents = (db: AnyDb, keepDays: number): Runner =>
  runner('bus.forget-events', everyMs, (signal) => untilFew(signal, batchSize, () => forgetEvents(db, keepDays)));

async function forgetEvents(db: AnyDb, keepDays: number): Promise<number> {
  const { rows } = await sql<{ forgotten: number }>`
    select bus.forget(make_interval(days => ${keepDays}), ${batchSize}) as forgotten`.execute(db);
  return rows[0]?.forgotten ?? 0;
}
