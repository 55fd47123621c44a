import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { PaymentMethod } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import type { Database } from '#platform/database/port.ts';
import { invalid } from '#platform/kernel/errors.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { coalesce } from '#platform/runtime/coalesce.ts';
import { batchSize } from '../config.ts';
import { insertPrepared, type Prepared } from '../repository/payments.ts';
import { waitingOf } from '../repository/staff.ts';
import type { PaymentsDb } from '../repository/tables.ts';

export interface PrepareDependencies {
  readonly database: Database<PaymentsDb, 'payments'>;
  readonly captures: 'now' | 'shipped';
  /** Whether the provider charges no card without a token. */
  readonly needsToken: boolean;
}

/** How an order is to be paid, and what its buyer's browser needs for it. */
export function prepare({
  database,
  captures,
  needsToken,
}: PrepareDependencies): Pick<Implementation<typeof PaymentsService>, 'preparePayment' | 'getClientSecret'> {
  const keep = coalesce<Prepared, void>(batchSize, async (prepared) => {
    await insertPrepared(database.read, prepared);
    return prepared.map(() => undefined);
  });
  return {
    async preparePayment({ orderId, method, token, amount, giftCard }, { traceparent }) {
      const card = method === PaymentMethod.CARD;
      const amountMinor = Number(amount?.minorUnits ?? 0n);
      const giftMinor = Number(giftCard?.minorUnits ?? 0n);
      refuseNegative({ amount: amountMinor, giftCard: giftMinor });
      if (card && needsToken && amountMinor > 0 && (token ?? '') === '')
        throw invalid([{ field: 'payment.token', description: 'a card payment needs one' }]);
      await keep({
        orderId,
        method: card ? 'card' : 'cash_on_delivery',
        currency: amount?.currencyCode ?? '',
        amountMinor,
        giftMinor,
        // Also when gift cards pay everything: the order may come again when they no longer do.
        token: card ? token || null : null,
        captures,
        traceparent,
      });
      return {};
    },
    async getClientSecret({ orderId }) {
      const waiting = await waitingOf(database.read, orderId);
      if (waiting === undefined || waiting.clientSecret === null) return {};
      const { clientSecret, heldUntil } = waiting;
      return { clientSecret, ...(heldUntil === null ? {} : { heldUntil: timestampFromDate(heldUntil) }) };
    },
  };
}

function refuseNegative(amounts: Readonly<Record<string, number>>): void {
  const below = Object.entries(amounts).filter(([, minor]) => minor < 0);
  if (below.length > 0) throw invalid(below.map(([field]) => ({ field, description: 'must not be below 0' })));
}
