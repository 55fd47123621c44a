import { sql } from 'kysely';
import { untilFew } from '#platform/runtime/runner.ts';
import type { Db, NotificationsDb } from './tables.ts';

interface OldEnough {
  readonly days: number;
  /** Of one table by one statement. */
  readonly atMost: number;
}

/**
 * Forgets mails and messages by SMS that were written so many days ago, batch by batch, until few are left or the shop
 * stops. What is still to be sent stays, and what somebody has in hand, another replica that forgets among them, is passed over.
 */
export async function forgetMessages(db: Db, old: OldEnough, signal: AbortSignal): Promise<void> {
  for (const table of tables) await untilFew(signal, old.atMost, () => forget(db, table, old));
}

const tables: readonly (keyof Pick<NotificationsDb, 'mails' | 'sms'>)[] = ['mails', 'sms'];

async function forget(db: Db, table: (typeof tables)[number], { days, atMost }: OldEnough): Promise<number> {
  const name = sql.table(table);
  const { numAffectedRows = 0n } = await sql`with old as (
      select id from ${name} where created_at < bus.now() - make_interval(days => ${days}::int) and status <> 'queued'
      order by created_at limit ${atMost} for update skip locked)
    delete from ${name} as kept using old where kept.id = old.id`.execute(db);
  return Number(numAffectedRows);
}
