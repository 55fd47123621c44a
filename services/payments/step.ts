import { decide, type Input, needsMovements } from './domain/decide.ts';
import type { Account, Movement, Payment } from './domain/payment.ts';
import { type Due, movementsOf } from './repository/movements.ts';
import { type Kept, lockPayments, saveAccounts } from './repository/payments.ts';
import type { PaymentsTx } from './repository/tables.ts';
import { say } from './say.ts';

/** Something heard, asked or answered about one order's payment. */
export interface Step {
  readonly orderId: string;
  readonly input: Input;
}

/** How long a movement is in this process' hands, and how often one that waits for the customer is asked about. */
export interface Times {
  readonly leaseMs: number;
  readonly pollMs: number;
}

export interface Stepped {
  /** The payments as they were, and as they are now. */
  readonly before: ReadonlyMap<string, Account>;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly changed: boolean;
  /** Movements that are now this process' to tell the provider of, after the commit. */
  readonly due: readonly Due[];
}

/**
 * Takes payments further, in the caller's transaction: locks, decides, writes and says what follows. An ordinary order
 * takes two statements a step, however many are taken together. Throws when an order is unknown.
 */
export async function step(tx: PaymentsTx, steps: readonly Step[], times: Times): Promise<Stepped> {
  const orderIds = [...new Set(steps.map(({ orderId }) => orderId))];
  const kept = await lockPayments(tx, orderIds);
  const before = await accountsOf(tx, kept, steps);
  const after = new Map(before);
  for (const { orderId, input } of steps) {
    const account = after.get(orderId);
    if (account === undefined) throw new TypeError(`No payment was prepared for order ${orderId}.`);
    after.set(orderId, decide(account, input));
  }
  const payments: Payment[] = [];
  const movements: Movement[] = [];
  for (const [orderId, account] of after) {
    const old = before.get(orderId);
    if (account === old) continue;
    payments.push(account.payment);
    movements.push(...[...account.movements.values()].filter((one) => old?.movements.get(one.key) !== one));
    for (const said of account.says) say(tx, said);
  }
  await saveAccounts(tx, { payments, movements }, times);
  const changed = payments.length > 0;
  return { before, accounts: after, changed, due: movements.flatMap((movement) => dueOf(movement, after, kept)) };
}

/** Movements are read only when a decision looks at them, and after the lock: never older than the payment. */
async function accountsOf(
  tx: PaymentsTx,
  kept: ReadonlyMap<string, Kept>,
  steps: readonly Step[],
): Promise<ReadonlyMap<string, Account>> {
  const looked = [...new Set(steps.filter(({ input }) => needsMovements(input)).map(({ orderId }) => orderId))];
  const seen = looked.length === 0 ? [] : await movementsOf(tx.db, looked);
  const known = Map.groupBy(seen, ({ movement }) => movement.orderId);
  return new Map(
    [...kept].map(([orderId, { payment }]) => [
      orderId,
      { payment, movements: new Map(known.get(orderId)?.map(({ movement }) => [movement.key, movement])), says: [] },
    ]),
  );
}

function dueOf(
  movement: Movement,
  accounts: ReadonlyMap<string, Account>,
  kept: ReadonlyMap<string, Kept>,
): readonly Due[] {
  const payment = accounts.get(movement.orderId)?.payment;
  const old = kept.get(movement.orderId);
  if (movement.state !== 'due' || payment === undefined || old === undefined) return [];
  const { currency, captures, transactionId, cancelled } = payment;
  const cancelledForMs = cancelled ? 0 : null;
  const { token, traceparent } = old;
  return [{ movement, currency, token, captures, charge: transactionId, traceparent, cancelledForMs, again: false }];
}
