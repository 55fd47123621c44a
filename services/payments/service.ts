import { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import { refuseSettings } from '#platform/runtime/refusal.ts';
import { runner } from '#platform/runtime/runner.ts';
import { type Dependencies, defineService } from '#platform/runtime/service.ts';
import { config, forgetMs, forgottenAtOnce, wrongTogether } from './config.ts';
import { openProvider } from './provider/open.ts';
import { createReconciliation } from './reconcile/run.ts';
import { forgetPrepared } from './repository/forget.ts';
import type { PaymentsDb } from './repository/tables.ts';
import { rpc } from './rpc/rpc.ts';
import { createSettler } from './settle.ts';
import { subscribers } from './subscribers.ts';

/** What is charged, captured, voided and refunded. */
export const payments = defineService({
  name: 'payments',
  contract: PaymentsService,
  needs: {},
  config,
  migrations: new URL('./migrations/', import.meta.url),
  async start({ config, shop, database, clock, ids, crash, log, secret }: Start) {
    const bad = wrongTogether(config, shop);
    if (bad.length > 0) throw refuseSettings(bad);
    const { answerMs, capture: captures } = config;
    const { provider, needsToken, publishableKey } = await openProvider({ config, db: database.read, secret });
    const settler = createSettler({ database, provider, answerMs, clock, crash, log });
    const everyMs = config.reconcileMinutes * 60_000;
    const reconciling = { database, provider, settler, answerMs, crash, log, captures, everyMs };
    const reconciliation = createReconciliation(reconciling);
    return {
      rpc: rpc({
        ...{ database, provider, settler, reconciliation, captures, needsToken, publishableKey },
        ...{ clock, ids, crash, log },
      }),
      subscribers: subscribers({ settler, crash }),
      runners: [
        runner('payments.settle', config.settleMs, settler.sweep),
        runner('payments.forget', forgetMs, (signal) => forgetPrepared(database.read, forgottenAtOnce, signal)),
        ...(everyMs === 0 ? [] : [runner('payments.reconcile', everyMs, reconciliation.sweep)]),
      ],
      stop: settler.stop,
    };
  },
});

type Start = Dependencies<'payments', Record<never, never>, typeof config, PaymentsDb>;
