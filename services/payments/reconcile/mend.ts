import type { Logger } from 'pino';
import type { Database } from '#platform/database/port.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { money } from '#platform/kernel/money.ts';
import { orphansInRun } from '../config.ts';
import type { Discrepancy, Finding } from '../domain/compare.ts';
import type { PaymentProvider } from '../provider/port.ts';
import type { PaymentsDb } from '../repository/tables.ts';
import type { Settler } from '../settle.ts';
import { giveBack, told } from './give-back.ts';

export interface MendDependencies {
  readonly database: Database<PaymentsDb, 'payments'>;
  readonly provider: PaymentProvider;
  readonly settler: Pick<Settler, 'step'>;
  readonly answerMs: number;
  readonly crash: Crash;
  readonly log: Logger;
}

/** Mends what is safe, one after the other, and says which of the differences are mended. */
export async function mendAll(given: MendDependencies, findings: readonly Finding[]): Promise<readonly Discrepancy[]> {
  const orphans = findings.filter(({ mend }) => mend === 'give_back').length;
  const mended: Discrepancy[] = [];
  for (const finding of findings) {
    const { discrepancy } = finding;
    // Many charges without an order at once: our books were lost or are another shop's. A person decides.
    const left = finding.mend === 'give_back' && orphans > orphansInRun;
    const done = !left && (await mendOne(given, finding).catch((error: unknown) => failed(given, discrepancy, error)));
    if (finding.mend !== null) given.crash.point('payments.mended');
    mended.push(done ? { ...discrepancy, mended: true } : discrepancy);
  }
  return mended;
}

async function mendOne(given: MendDependencies, { discrepancy, mend }: Finding): Promise<boolean> {
  const { provider, answerMs } = given;
  switch (mend) {
    case null:
      return false;
    case 'hear':
      return hear(given, discrepancy);
    case 'give_back':
      return giveBack(discrepancy, provider, answerMs);
    case 'tell_again':
      return tellAgain(given, discrepancy);
  }
}

/** The provider is asked once more, so that what is heard is true now. */
async function hear(
  given: MendDependencies,
  { key, orderId, movement: kind, reference }: Discrepancy,
): Promise<boolean> {
  if (orderId === null) return false;
  const { database, provider, settler, answerMs } = given;
  const outcome = await provider.find({ kind, key, orderId, reference }, AbortSignal.timeout(answerMs));
  if (outcome === undefined) return false;
  const input = { kind: 'outcome', movement: { key, kind }, outcome } as const;
  const { changed } = await database.transaction((tx) => settler.step(tx, [{ orderId, input }]));
  return changed;
}

async function tellAgain(
  { provider, answerMs, database }: MendDependencies,
  { key, orderId, currency, oursMinor }: Discrepancy,
): Promise<boolean> {
  if (orderId === null || oursMinor === null) return false;
  const charge = await database.read
    .selectFrom('payments')
    .select('transaction_id')
    .where('order_id', '=', orderId)
    .executeTakeFirst();
  const amount = money(currency, oursMinor);
  const request = { key, orderId, reference: charge?.transaction_id ?? '', amount };
  return (await told(provider, 'refund', request, answerMs)).status === 'succeeded';
}

function failed({ log }: MendDependencies, { kind, orderId }: Discrepancy, error: unknown): false {
  log.warn({ err: error, kind, orderId }, 'payment.not_mended');
  return false;
}
