import type { Database } from '#platform/database/port.ts';
import { conflict } from '#platform/kernel/errors.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import {
  authorisationMs,
  comparingMs,
  forgottenAtOnce,
  lookedUpInRun,
  noticeDays,
  overlapMs,
  reported,
} from '../config.ts';
import type { Discrepancy, Finding } from '../domain/compare.ts';
import { adoptOlder } from '../repository/adopt.ts';
import { forgetNotices, type KeptNotice, unfitNotices } from '../repository/notices.ts';
import { type Claimed, claim, finish, giveFree } from '../repository/reconciliation.ts';
import type { PaymentsDb } from '../repository/tables.ts';
import { compareAgain, compareMovements } from './compare-ours.ts';
import { compareRecords } from './compare-theirs.ts';
import { type MendDependencies, mendAll } from './mend.ts';

/** Compares the provider's records with ours, mends what is safe, and lists the rest. */
export interface Reconciliation {
  /** When it is due and nobody else does it. */
  sweep(signal: AbortSignal): Promise<void>;
  /** For a person, at once. Throws RECONCILIATION_RUNNING. */
  runNow(context: CallContext): Promise<void>;
}

export function createReconciliation(
  given: MendDependencies & { readonly captures: 'now' | 'shipped'; readonly everyMs: number },
): Reconciliation {
  const { database, captures, everyMs } = given;
  const times = {
    // A capture may be listed with its charge, which is as old as the authorisation.
    overlapMs: captures === 'shipped' ? authorisationMs : overlapMs,
    firstMs: authorisationMs,
    leaseMs: comparingMs,
  };

  async function run(claimed: Claimed, signal: AbortSignal, context: CallContext | null): Promise<void> {
    try {
      await compareAll(given, claimed, { ...times, signal, context });
    } catch (error) {
      await giveFree(database.read);
      throw error;
    }
    given.crash.point('payments.compared');
  }

  return {
    async sweep(signal) {
      await adoptOlder(database.read);
      // Nearly: its own pace must not make it pass every second time over.
      const claimed = await claim(database.read, { ...times, notWithinMs: everyMs * 0.9 });
      if (claimed === null) return;
      await run(claimed, signal, null);
      await forgetNotices(database.read, { olderThanDays: noticeDays, atMost: forgottenAtOnce });
    },
    async runNow(context) {
      const claimed = await claim(database.read, { ...times, notWithinMs: 0 });
      if (claimed === null) {
        throw conflict(
          'RECONCILIATION_RUNNING',
          'The records are being compared at this moment; look again in a while.',
        );
      }
      await run(claimed, AbortSignal.any([context.signal, AbortSignal.timeout(comparingMs)]), context);
    },
  };
}

async function compareAll(
  given: MendDependencies,
  { since, now, discrepancies: before }: Claimed,
  more: { readonly overlapMs: number; readonly signal: AbortSignal; readonly context: CallContext | null },
): Promise<void> {
  const { database, provider } = given;
  const { signal, context } = more;
  const looking = { db: database.read, provider, now };
  const records = await compareRecords(looking, since, signal);
  const until = records.cutAt ?? now;
  const unseen = await compareMovements(looking, since, until, records.seen, signal);
  const met = new Set([...records.seen, ...unseen.map(({ discrepancy }) => discrepancy.key)]);
  const open = before.filter((one) => stillOpen(one, now) && !met.has(one.key));
  const found = distinct([...records.findings, ...unseen, ...(await compareAgain(looking, open, signal))]);
  const discrepancies = [...(await mendAll(given, found)), ...(await noticesBeside(database, found))].slice(
    0,
    reported,
  );
  // Cut short, the next run begins just where this one ended, whatever it looks back over.
  const readUntil = records.cutAt === null ? now : new Date(records.cutAt.getTime() + more.overlapMs);
  const result = { compared: records.count, open: discrepancies.filter(({ mended }) => !mended).length };
  await database.transaction(async (tx) => {
    await finish(tx, { compared: records.count, discrepancies, readUntil });
    if (context !== null) tx.audit(context, { action: 'payments.reconcile', subject: provider.name, after: result });
  });
  given.log.info(result, 'payment.reconciled');
}

/** A person has seen it for a month; webhooks are kept apart. */
const stillOpen = ({ mended, source, at }: Discrepancy, now: Date): boolean =>
  !mended && source === 'records' && now.getTime() - Date.parse(at) < noticeDays * 24 * 3_600_000;

/** One line for each movement. */
const distinct = (findings: readonly Finding[]): readonly Finding[] =>
  [...new Map(findings.toReversed().map((one) => [one.discrepancy.key, one])).values()].toReversed();

/** What a webhook said and did not fit, unless the records said it as well. */
async function noticesBeside(
  database: Database<PaymentsDb, 'payments'>,
  found: readonly Finding[],
): Promise<readonly Discrepancy[]> {
  const keys = new Set(found.map(({ discrepancy }) => discrepancy.key));
  const notices = await unfitNotices(database.read, lookedUpInRun);
  return notices.filter(({ key }) => !keys.has(key)).map(discrepancyOf);
}

function discrepancyOf(notice: KeptNotice & { readonly at: Date }): Discrepancy {
  const mismatch = notice.verdict === 'mismatch';
  const movement = movementKinds.find((kind) => kind === notice.kind) ?? 'charge';
  return {
    kind: mismatch ? 'AMOUNT_DIFFERS' : unknownKinds[movement],
    movement,
    key: notice.key,
    orderId: notice.orderId,
    currency: notice.currency,
    oursMinor: null,
    theirsMinor: notice.amountMinor,
    reference: null,
    source: 'webhook',
    at: notice.at.toISOString(),
    mended: false,
    detail: mismatch
      ? `WEBHOOK_AMOUNT_MISMATCH: a webhook (${notice.status}) named another amount, currency or order than ours.`
      : `A webhook (${notice.status}) named a movement that we do not know.`,
  };
}

const movementKinds = ['charge', 'capture', 'void', 'refund'] as const;
/** What it is when we do not know the movement; a void of somebody else's took the order its authorisation. */
const unknownKinds = {
  charge: 'PAID_WITHOUT_ORDER',
  capture: 'PAID_WITHOUT_ORDER',
  void: 'ORDER_WITHOUT_PAYMENT',
  refund: 'REFUND_UNKNOWN_TO_US',
} as const satisfies Record<(typeof movementKinds)[number], Discrepancy['kind']>;
