import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide, type Input, move, type Payment, type Says, transitions } from './domain.ts';

const card: Payment = {
  orderId: 'o',
  method: 'card',
  amount: { currencyCode: 'USD', minorUnits: 1299 },
  state: 'prepared',
  placed: false,
  reserved: false,
  cancelled: false,
  transactionId: null,
};
const cash: Payment = { ...card, method: 'cash_on_delivery' };

const inputs = fc.array(
  fc.constantFrom<Input>({ kind: 'placed' }, { kind: 'reserved' }, { kind: 'cancelled' }, { kind: 'delivered' }),
  { maxLength: 12 },
);

/** What happens to a payment that hears these things, while its provider answers at some moment. */
function live(payment: Payment, heard: readonly Input[], takes: boolean): { payment: Payment; said: Says[] } {
  const said: Says[] = [];
  let now = payment;
  const feed = (input: Input) => {
    const decision = decide(now, input);
    now = decision.payment;
    if (decision.says !== undefined) said.push(decision.says);
  };
  for (const input of heard) feed(input);
  if (now.state === 'charging') feed(takes ? { kind: 'charged', transactionId: 't' } : { kind: 'declined' });
  if (now.state === 'refunding') feed({ kind: 'given_back' });
  return { payment: now, said };
}

test('nothing is taken before the order stands and its goods are held, in whatever order that is heard', () => {
  assert.equal(decide(card, { kind: 'reserved' }).payment.state, 'prepared');
  assert.equal(decide({ ...card, placed: true }, { kind: 'reserved' }).payment.state, 'charging');
  assert.equal(decide({ ...card, reserved: true }, { kind: 'placed' }).payment.state, 'charging');
});

test('whatever is heard, however often: money is taken at most once, and a cancelled order keeps none', () => {
  fc.assert(
    fc.property(fc.constantFrom(card, cash), inputs, fc.boolean(), (payment, heard, takes) => {
      const { payment: end, said } = live(payment, heard, takes);
      assert.ok(said.filter((one) => one === 'succeeded').length <= 1);
      assert.ok(said.filter((one) => one === 'refunded').length <= 1);
      const kept = end.state === 'succeeded' || end.state === 'authorized';
      if (heard.some((one) => one.kind === 'cancelled') && payment.method === 'card') assert.equal(kept, false);
    }),
  );
});

test('a charge that succeeds after the cancellation is given back', () => {
  const charging = decide({ ...card, placed: true }, { kind: 'reserved' }).payment;
  const cancelled = decide(charging, { kind: 'cancelled' }).payment;
  const { payment, says } = decide(cancelled, { kind: 'charged', transactionId: 't' });
  assert.equal(payment.state, 'refunding');
  assert.equal(says, 'succeeded');
  assert.equal(decide(payment, { kind: 'given_back' }).says, 'refunded');
});

test('cash on delivery is promised at once and taken at the door', () => {
  const promised = decide({ ...cash, placed: true }, { kind: 'reserved' });
  assert.equal(promised.says, 'authorized');
  assert.equal(decide(promised.payment, { kind: 'delivered' }).says, 'succeeded');
});

test('an illegal step names both states', () => {
  assert.throws(() => move({ ...card, state: 'failed' }, 'succeeded'), /from failed to succeeded/);
  assert.deepEqual(transitions.refunded, []);
});
