import { PaymentStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import type { Database } from '#platform/database/port.ts';
import { invalid } from '#platform/kernel/errors.ts';
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

    async listPayments({ status = PaymentStatus.UNSPECIFIED, pageSize = 20, pageToken = '' }) {
      // One more than fits says whether there is another page.
      const wanted = { ...statesOf(status), before: placeOf(pageToken), limit: pageSize + 1 };
      const found = await listPayments(database.read, wanted);
      const shown = found.slice(0, pageSize);
      const last = shown.at(-1);
      return {
        payments: shown.map((seen) => paymentToWire(seen, provider.name, [])),
        nextPageToken: found.length > pageSize && last !== undefined ? tokenOf(last.place, last.payment.orderId) : '',
      };
    },
  };
}

const tokenOf = (at: string, orderId: string): string => Buffer.from(`payments ${orderId} ${at}`).toString('base64url');

/** Where the page before ended; throws for a token that this shop never gave. */
function placeOf(pageToken: string): { readonly at: string; readonly orderId: string } | null {
  if (pageToken === '') return null;
  const [, orderId, at] = place.exec(Buffer.from(pageToken, 'base64url').toString()) ?? [];
  if (orderId === undefined || at === undefined) {
    throw invalid([{ field: 'pageToken', description: 'give the nextPageToken of the same list' }]);
  }
  return { at, orderId };
}

const place = /^payments ([0-9a-f-]{36}) (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?)$/;
