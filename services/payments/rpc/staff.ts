import { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import { callOnce, keyed } from '#platform/database/idempotency.ts';
import type { Database } from '#platform/database/port.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { conflict, invalid } from '#platform/kernel/errors.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import { fromWire, type WireMoney } from '#platform/kernel/money.ts';
import type { CallContext, Implementation } from '#platform/rpc/port.ts';
import { type Movement, type Payment, refundKey } from '../domain/payment.ts';
import { movementsOf } from '../repository/movements.ts';
import type { PaymentsDb } from '../repository/tables.ts';
import type { Settler } from '../settle.ts';
import { lists } from './lists.ts';
import { knownPayment } from './seen.ts';
import { paymentToWire, refundToWire } from './wire.ts';

export interface StaffDependencies {
  readonly database: Database<PaymentsDb, 'payments'>;
  readonly settler: Pick<Settler, 'step'>;
  readonly provider: { readonly name: string };
  readonly clock: Clock;
  readonly ids: Ids;
  readonly crash: Crash;
}

/** What staff see of payments, and do with them. The provider is told after the answer: its outcome comes by itself. */
export function staff(
  given: StaffDependencies,
): Pick<
  Implementation<typeof PaymentsService>,
  'getPayment' | 'listPayments' | 'refundOrder' | 'capturePayment' | 'writeOffPayment'
> {
  const { database, settler, provider, clock, ids, crash } = given;
  return {
    ...lists(given),

    async refundOrder(request, context) {
      const { orderId, reason } = request;
      const { payment: known } = await knownPayment(database.read, orderId);
      const amountMinor = minorOf(request.amount, known);
      const refund = await database.transaction(
        (tx) =>
          callOnce(tx, keyed(PaymentsService.method.refundOrder, whose(context), context), request, async () => {
            const id = ids.uuid();
            const step = { orderId, input: { kind: 'refund', id, amountMinor, reason: reason.trim() } } as const;
            const { before, accounts } = await settler.step(tx, [step]);
            const movement = accounts.get(orderId)?.movements.get(refundKey(id));
            if (movement === undefined) throw new TypeError('A refund was begun and is not there.');
            tx.audit(context, {
              action: 'payments.refund',
              subject: orderId,
              before: sums(before.get(orderId)?.payment),
              after: { ...sums(accounts.get(orderId)?.payment), ...words(movement) },
            });
            return refundToWire({ movement, at: clock.now() }, known.currency);
          }),
        context,
      );
      crash.point('payments.refund_begun');
      return refund;
    },

    async capturePayment(request, context) {
      const { orderId } = request;
      const { payment: known, createdAt } = await knownPayment(database.read, orderId);
      const amountMinor = minorOf(request.amount, known);
      return database.transaction(
        (tx) =>
          callOnce(tx, keyed(PaymentsService.method.capturePayment, whose(context), context), request, async () => {
            const { before, accounts } = await settler.step(tx, [{ orderId, input: { kind: 'capture', amountMinor } }]);
            const payment = accounts.get(orderId)?.payment ?? known;
            const wanted = amountMinor ?? payment.amountMinor;
            tx.audit(context, {
              action: 'payments.capture',
              subject: orderId,
              before: { state: before.get(orderId)?.payment.state },
              after: { state: payment.state, amountMinor: wanted, currency: payment.currency },
            });
            const movements = await movementsOf(tx.db, [orderId]);
            return paymentToWire({ payment, createdAt }, provider.name, movements);
          }),
        context,
      );
    },

    async writeOffPayment({ orderId, reason }, context) {
      const { payment: known, createdAt } = await knownPayment(database.read, orderId);
      return database.transaction(async (tx) => {
        const { accounts, changed } = await settler.step(tx, [{ orderId, input: { kind: 'write_off' } }]);
        const payment = accounts.get(orderId)?.payment ?? known;
        const { amountMinor, currency } = payment;
        if (changed) {
          const after = { amountMinor, currency, reason: reason.trim() };
          tx.audit(context, { action: 'payments.write_off', subject: orderId, after });
        }
        return paymentToWire({ payment, createdAt }, provider.name, await movementsOf(tx.db, [orderId]));
      }, context);
    },
  };
}

function minorOf(amount: WireMoney | undefined, { currency }: Payment): number | null {
  if (amount === undefined) return null;
  const { currencyCode, minorUnits } = fromWire(amount);
  if (currencyCode !== currency) throw conflict('CURRENCY_MISMATCH', `The order is paid in ${currency}.`);
  if (minorUnits < 1) throw invalid([{ field: 'amount', description: 'must be above 0' }]);
  return minorUnits;
}

const whose = ({ caller }: CallContext) => `${caller.kind}/${caller.id}`;

const sums = (payment: Payment | undefined) =>
  payment && {
    refundedMinor: payment.refundedMinor + payment.giftRefundedMinor,
    refundingMinor: payment.refundingMinor + payment.giftRefundingMinor,
    currency: payment.currency,
  };

const words = ({ refundId, amountMinor, giftMinor, reason }: Movement) => ({
  refundId,
  amountMinor,
  giftMinor,
  reason,
});
