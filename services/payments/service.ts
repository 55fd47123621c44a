import { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import { runner } from '#platform/runtime/runner.ts';
import { type Dependencies, defineService } from '#platform/runtime/service.ts';
import { config } from './config.ts';
import { mockProvider } from './provider/mock.ts';
import type { PaymentsDb } from './repository.ts';
import { rpc } from './rpc.ts';
import { createSettler } from './settle.ts';
import { subscribers } from './subscribers.ts';

/** What is charged, captured, voided and refunded. */
export const payments = defineService({
  name: 'payments',
  contract: PaymentsService,
  needs: {},
  config,
  migrations: new URL('./migrations/', import.meta.url),
  async start({ config, database, ids, crash, log }: Start) {
    const provider = mockProvider({ db: database.read, ids });
    const settler = createSettler({ database, provider, answerMs: config.answerMs, crash, log });
    return {
      rpc: rpc(database),
      subscribers: subscribers({ settler, crash }),
      runners: [runner('payments.settle', config.settleMs, settler.sweep)],
      stop: settler.stop,
    };
  },
});

type Start = Dependencies<'payments', Record<never, never>, typeof config, PaymentsDb>;
