import { PaymentStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import type { Database } from '#platform/database/port.ts';
import { isPlaceInTime, pagedList } from '#platform/kernel/paging.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { movementsOf } from '../repository/movements.ts';
import { listPayments } from '../repository/staff.ts';
import type { PaymentsDb } from '../repository/tables.ts';
import { knownPayment } from './seen.ts';
import { paymentToWire, statesOf } from './wire.ts';

/** What staff see of payments. */
export function lists(given: {
  readonly database: Database<PaymentsDb, 'payments'>;
  readonly provider: { readonly name: string };
}): Pick<Implementation<typeof PaymentsService>, 'getPayment' | 'listPayments'> {
  const { database, provider } = given;
  return {
    async getPayment({ orderId }) {
      const seen = await knownPayment(database.read, orderId);
      return paymentToWire(seen, provider.name, await movementsOf(database.read, [orderId]));
    },

    async listPayments({ status = PaymentStatus.UNSPECIFIED, ...asked }) {
      const { shown, nextPageToken } = await payments.page(
        asked,
        (from) => listPayments(database.read, { ...statesOf(status), ...from }),
        ({ at, payment }) => ({ at, id: payment.orderId }),
      );
      return { payments: shown.map((seen) => paymentToWire(seen, provider.name, [])), nextPageToken };
    },
  };
}

const payments = pagedList('payments', isPlaceInTime);
