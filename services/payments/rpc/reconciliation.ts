import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import type { Database } from '#platform/database/port.ts';
import { money, toWire } from '#platform/kernel/money.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import type { Discrepancy } from '../domain/compare.ts';
import type { Reconciliation } from '../reconcile/run.ts';
import { lastReport } from '../repository/reconciliation.ts';
import type { PaymentsDb } from '../repository/tables.ts';

export interface ReconciliationDependencies {
  readonly database: Database<PaymentsDb, 'payments'>;
  readonly reconciliation: Pick<Reconciliation, 'runNow'>;
}

/** The comparison of the provider's records with ours, for staff. */
export function reconciliation({
  database,
  reconciliation: comparison,
}: ReconciliationDependencies): Pick<
  Implementation<typeof PaymentsService>,
  'getReconciliation' | 'runReconciliation'
> {
  const report = async () => {
    const { at, compared, discrepancies } = await lastReport(database.read);
    return {
      ...(at === null ? {} : { at: timestampFromDate(at) }),
      compared,
      discrepancies: discrepancies.map(toWireDiscrepancy),
    };
  };
  return {
    getReconciliation: report,
    async runReconciliation(_, context) {
      await comparison.runNow(context);
      return report();
    },
  };
}

function toWireDiscrepancy({ kind, key, orderId, currency, oursMinor, theirsMinor, mended, detail }: Discrepancy) {
  const amount = (minor: number) => toWire(money(currency, minor));
  return {
    kind,
    key,
    mended,
    detail,
    ...(orderId === null ? {} : { orderId }),
    ...(oursMinor === null ? {} : { ours: amount(oursMinor) }),
    ...(theirsMinor === null ? {} : { theirs: amount(theirsMinor) }),
  };
}
