import { toWire } from '#platform/kernel/money.ts';
import { type Decision, decide, type Input, type Payment } from './domain.ts';
import { type Kept, lockPayments, logTransactions, type PaymentsTx, savePayments } from './repository.ts';

/**
 * Takes many payments one step further, in the caller's transaction: locks, decides, writes and says what
 * follows. Answers those that are now with the provider and were not before. Throws when an order is unknown.
 */
export async function step(
  tx: PaymentsTx,
  inputs: ReadonlyMap<string, Input>,
  leaseMs: number,
): Promise<readonly Kept[]> {
  const known = await lockPayments(tx, [...inputs.keys()]);
  const decisions: Decision[] = [];
  const taken: Kept[] = [];
  for (const [orderId, input] of inputs) {
    const before = known.get(orderId);
    if (before === undefined) throw new TypeError(`No payment was prepared for order ${orderId}.`);
    const decision = decide(before.payment, input);
    const { payment } = decision;
    decisions.push(decision);
    if (payment.state !== before.payment.state && withProvider(payment)) taken.push({ ...before, payment });
    say(tx, decision);
  }
  await savePayments(tx, decisions, leaseMs);
  await logTransactions(
    tx,
    decisions.flatMap(({ payment, says }) =>
      says === undefined
        ? []
        : [
            {
              orderId: payment.orderId,
              kind: says,
              amountMinor: payment.amount.minorUnits,
              reference: payment.transactionId,
            },
          ],
    ),
  );
  return taken;
}

const withProvider = (payment: Payment): boolean => payment.state === 'charging' || payment.state === 'refunding';

function say(tx: PaymentsTx, { payment, says }: Decision): void {
  const { orderId } = payment;
  const amount = toWire(payment.amount);
  switch (says) {
    case undefined:
      return;
    case 'authorized':
      return tx.publish('payments.authorized', orderId, { orderId, amount });
    case 'succeeded':
      return tx.publish('payments.succeeded', orderId, { orderId, amount, transactionId: payment.transactionId ?? '' });
    case 'failed':
      return tx.publish('payments.failed', orderId, { orderId, reason: 'PAYMENT_DECLINED' });
    case 'voided':
      return tx.publish('payments.voided', orderId, { orderId });
    case 'refunded':
      return tx.publish('payments.refunded', orderId, {
        orderId,
        amount,
        refundedTotal: amount,
        capturedTotal: amount,
      });
  }
}
