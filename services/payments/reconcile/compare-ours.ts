import type { Kysely } from 'kysely';
import { comparedAtOnce, lookedUpInRun, orphanMs, settlingMs } from '../config.ts';
import { compareOurs, compareTheirs, type Discrepancy, type Finding } from '../domain/compare.ts';
import type { Movement, Outcome, Payment } from '../domain/payment.ts';
import type { PaymentProvider } from '../provider/port.ts';
import { oursOf, type Place, pageOfOurs } from '../repository/reconciliation.ts';
import type { PaymentsDb } from '../repository/tables.ts';

interface Given {
  readonly db: Kysely<PaymentsDb>;
  readonly provider: PaymentProvider;
  readonly now: Date;
}

/** Our movements that the provider's records did not name: each is looked up by its key, a bounded number of them. */
export async function compareMovements(
  given: Given,
  since: Date,
  until: Date,
  seen: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { db, now } = given;
  const before = new Date(Math.min(until.getTime(), now.getTime() - settlingMs));
  const unseen: Movement[] = [];
  let after: Place | undefined = { at: since, key: '' };
  while (after !== undefined && unseen.length < lookedUpInRun) {
    signal.throwIfAborted();
    const page = await pageOfOurs(db, { after, before, atMost: comparedAtOnce });
    unseen.push(...page.movements.filter(({ key }) => !seen.has(key)));
    after = page.last;
  }
  const looked = unseen.slice(0, lookedUpInRun);
  return lookUp(
    given,
    looked.map(({ key, orderId, kind }) => ({ key, orderId, kind })),
    signal,
  );
}

/** Differences of an earlier run whose movements this run did not come across: those that still are there. */
export async function compareAgain(
  given: Given,
  before: readonly Discrepancy[],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const open = before.slice(0, lookedUpInRun);
  const still = await lookUp(
    given,
    open.flatMap(({ key, orderId, movement }) => (orderId === null ? [] : [{ key, orderId, kind: movement }])),
    signal,
    new Map(open.map((one) => [one.key, one])),
  );
  const unnamed = [...open.filter(({ orderId }) => orderId === null), ...before.slice(lookedUpInRun)];
  return [...still, ...unnamed.map((discrepancy) => ({ discrepancy, mend: null }))];
}

async function lookUp(
  { db, provider, now }: Given,
  named: readonly { readonly key: string; readonly orderId: string; readonly kind: Movement['kind'] }[],
  signal: AbortSignal,
  listed: ReadonlyMap<string, Discrepancy> = new Map(),
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const ours = await oursOf(db, { keys: named.map(({ key }) => key), orderIds: named.map(({ orderId }) => orderId) });
  for (const one of named) {
    const movement = ours.movements.get(one.key);
    const payment = ours.payments.get(one.orderId);
    const reference = payment?.transactionId ?? listed.get(one.key)?.reference ?? null;
    const outcome = await provider.find({ ...one, reference }, signal);
    const finding =
      outcome === undefined
        ? movement && payment && compareOurs(movement, payment, now)
        : compareTheirs(
            theirsOf(one, outcome, { movement, payment, listed: listed.get(one.key) }),
            { movement, payment },
            { now, orphanMs, settlingMs },
          );
    if (finding) findings.push(finding);
  }
  return findings;
}

/** A provider finds an outcome by its key and not its amount: that is as it was listed, or else as we know it. */
function theirsOf(
  { key, orderId, kind }: { readonly key: string; readonly orderId: string; readonly kind: Movement['kind'] },
  outcome: Outcome,
  known: {
    readonly movement: Movement | undefined;
    readonly payment: Payment | undefined;
    readonly listed: Discrepancy | undefined;
  },
) {
  const minorUnits = known.listed?.theirsMinor ?? known.movement?.amountMinor ?? 0;
  const currencyCode = known.payment?.currency ?? known.listed?.currency ?? '';
  const reference = outcome.status === 'declined' ? '' : outcome.reference;
  // What is looked up is old enough to be judged, by the place where it was found.
  const at = new Date(known.listed?.at ?? 0);
  const marked = known.listed?.marked ?? false;
  return { marked, kind, key, orderId, amount: { currencyCode, minorUnits }, status: outcome.status, reference, at };
}
