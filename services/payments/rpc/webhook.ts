import type { Logger } from 'pino';
import type { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import type { Database } from '#platform/database/port.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { notFound } from '#platform/kernel/errors.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import type { Notice, PaymentProvider } from '../provider/port.ts';
import { keepNotice, movementNamed, type Named } from '../repository/notices.ts';
import type { PaymentsDb, Verdict } from '../repository/tables.ts';
import type { Settler } from '../settle.ts';

export interface WebhookDependencies {
  readonly database: Database<PaymentsDb, 'payments'>;
  readonly provider: PaymentProvider;
  readonly settler: Pick<Settler, 'step'>;
  readonly crash: Crash;
  readonly log: Logger;
}

/** What a provider tells by itself. It is an input like the settler's own answer: whichever comes first counts. */
export function webhook(given: WebhookDependencies): Pick<Implementation<typeof PaymentsService>, 'receiveWebhook'> {
  const { provider, crash } = given;
  return {
    async receiveWebhook({ provider: name, payload, signature }) {
      if (name !== provider.name || provider.readWebhook === undefined) {
        throw notFound('WEBHOOK_PROVIDER_UNKNOWN', `No webhook of ${name} is expected.`);
      }
      const notice = await provider.readWebhook(payload, signature);
      if (notice !== null) await hear(given, notice);
      crash.point('payments.noticed');
      return {};
    },
  };
}

/** Once for each notice. What does not fit our books moves nothing: it is kept for the reconciliation, and acknowledged. */
async function hear({ database, provider, settler, log }: WebhookDependencies, notice: Notice): Promise<void> {
  const { movement, outcome, amount } = notice;
  const ours = await movementNamed(database.read, movement.key);
  const verdict = judge(notice, ours);
  if (verdict !== 'applied') {
    const reason = verdict === 'mismatch' ? 'WEBHOOK_AMOUNT_MISMATCH' : 'WEBHOOK_MOVEMENT_UNKNOWN';
    log.warn({ reason, orderId: movement.orderId, kind: movement.kind }, 'payment.webhook_unfit');
  }
  await database.transaction(
    async (tx) => {
      const first = await keepNotice(tx, {
        provider: provider.name,
        id: notice.id,
        verdict,
        kind: movement.kind,
        key: movement.key,
        orderId: movement.orderId,
        currency: amount.currencyCode,
        amountMinor: amount.minorUnits,
        status: outcome.status,
      });
      if (!first || verdict !== 'applied' || ours === undefined) return;
      await settler.step(tx, [{ orderId: ours.movement.orderId, input: { kind: 'outcome', movement, outcome } }]);
    },
    { traceparent: ours?.traceparent ?? '' },
  );
}

function judge({ movement, amount }: Notice, ours: Named | undefined): Verdict {
  if (ours === undefined || ours.movement.kind !== movement.kind) return 'unknown';
  const same =
    ours.movement.amountMinor === amount.minorUnits &&
    ours.currency === amount.currencyCode &&
    ours.movement.orderId === movement.orderId;
  return same ? 'applied' : 'mismatch';
}
