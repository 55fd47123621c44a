import type { Kysely } from 'kysely';
import { comparedAtOnce, comparedInRun, orphanMs, settlingMs } from '../config.ts';
import { compareTheirs, type Finding, type Theirs } from '../domain/compare.ts';
import type { PaymentProvider } from '../provider/port.ts';
import { oursOf } from '../repository/reconciliation.ts';
import type { PaymentsDb } from '../repository/tables.ts';
import { isGiveBack } from './give-back.ts';

/** What the provider's records say, and which of our movements they name. */
export interface Compared {
  readonly findings: readonly Finding[];
  readonly seen: ReadonlySet<string>;
  readonly count: number;
  /** Up to where the records were read; null when to their end. */
  readonly cutAt: Date | null;
}

/** Reads the provider's records since a moment, page by page, beside ours. */
export async function compareRecords(
  given: { readonly db: Kysely<PaymentsDb>; readonly provider: PaymentProvider; readonly now: Date },
  since: Date,
  signal: AbortSignal,
): Promise<Compared> {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const page: Theirs[] = [];
  let count = 0;
  const turn = async () => findings.push(...(await comparePage(given, page.splice(0))));
  for await (const record of given.provider.list(since, signal)) {
    seen.add(record.key);
    page.push(record);
    count += 1;
    if (page.length === comparedAtOnce) await turn();
    if (count === comparedInRun) {
      await turn();
      return { findings, seen, count, cutAt: record.at };
    }
  }
  await turn();
  return { findings, seen, count, cutAt: null };
}

async function comparePage(
  { db, now }: { readonly db: Kysely<PaymentsDb>; readonly now: Date },
  records: readonly Theirs[],
): Promise<readonly Finding[]> {
  const page = records.filter(({ key }) => !isGiveBack(key));
  if (page.length === 0) return [];
  const { movements, payments } = await oursOf(db, {
    keys: page.map(({ key }) => key),
    orderIds: page.flatMap(({ orderId }) => orderId ?? []),
  });
  return page.flatMap((theirs) => {
    const movement = movements.get(theirs.key);
    const payment = theirs.orderId === null ? undefined : payments.get(theirs.orderId);
    return compareTheirs(theirs, { movement, payment }, { now, orphanMs, settlingMs }) ?? [];
  });
}
