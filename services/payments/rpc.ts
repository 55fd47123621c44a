import { PaymentMethod } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import type { Database } from '#platform/database/port.ts';
import { invalid } from '#platform/kernel/errors.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { coalesce } from '#platform/runtime/coalesce.ts';
import { batchSize } from './config.ts';
import { insertPrepared, type PaymentsDb, type Prepared } from './repository.ts';

/** What payments offers to the orders. */
export function rpc(database: Database<PaymentsDb, 'payments'>): Implementation<typeof PaymentsService> {
  const prepare = coalesce<Prepared, void>(batchSize, async (prepared) => {
    await insertPrepared(database.read, prepared);
    return prepared.map(() => undefined);
  });
  return {
    async preparePayment({ orderId, method, token, amount }, { traceparent }) {
      const card = method === PaymentMethod.CARD;
      if (card && token === undefined)
        throw invalid([{ field: 'payment.token', description: 'a card payment needs one' }]);
      await prepare({
        orderId,
        method: card ? 'card' : 'cash_on_delivery',
        currency: amount?.currencyCode ?? '',
        amountMinor: Number(amount?.minorUnits ?? 0n),
        token: card ? (token ?? null) : null,
        traceparent,
      });
      return {};
    },
  };
}
