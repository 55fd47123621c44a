import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '#platform/kernel/errors.ts';
import { decide, type Input } from './decide.ts';
import type { Account, Movement } from './payment.ts';
import { edited, returned } from './refund.ts';
import { account, after, outcome, placed, reserved } from './testing.ts';

const amount = fc.integer({ min: 1, max: 1500 });
const id = fc.constantFrom('a', 'b', 'c');
const heard = fc.constantFrom<Input>(
  placed,
  { ...placed, redeems: true, giftMinor: 700 },
  { kind: 'reserved', until: null },
  { kind: 'reserved', until: null },
  { kind: 'redeemed' },
  { kind: 'cancelled' },
  { kind: 'shipped' },
  { kind: 'delivered' },
  { kind: 'write_off' },
);
const input: fc.Arbitrary<Input> = fc.oneof(
  { weight: 6, arbitrary: heard },
  fc.record({
    kind: fc.constant('give_back' as const),
    id,
    amountMinor: amount,
    reason: fc.constantFrom(edited, returned),
  }),
  fc.record({ kind: fc.constant('refund' as const), id, amountMinor: fc.option(amount), reason: fc.constant('') }),
  fc.record({ kind: fc.constant('capture' as const), amountMinor: fc.option(amount) }),
);
/** Something heard, or the provider's turn: how it answers one of the movements that it was told of, often twice. */
const turn = fc.oneof(
  { weight: 3, arbitrary: input },
  { weight: 4, arbitrary: fc.record({ answers: fc.nat(3), word: fc.constantFrom('yes', 'yes', 'yes', 'no', 'asks') }) },
);
type Turn = Input | { answers: number; word: string };

const start = fc.record({
  method: fc.constantFrom('card' as const, 'cash_on_delivery' as const),
  captures: fc.constantFrom('now' as const, 'shipped' as const),
  // Mostly begun, so that what comes later is met as well.
  begun: fc.constantFrom(true, true, true, true, false),
  amountMinor: fc.constantFrom(0, 1299, 1299, 1299),
  giftMinor: fc.constantFrom(0, 700),
});

const opened = ({ begun, amountMinor, giftMinor, ...more }: typeof start extends fc.Arbitrary<infer T> ? T : never) =>
  begun ? after(account(more), { ...placed, amountMinor, giftMinor }, reserved) : account(more);

/** The provider: it decides each key once, and gives back at most what it took. */
function provider(refunds: boolean) {
  const decided = new Map<string, 'succeeded' | 'declined'>();
  let taken = 0;
  let held = false;
  return {
    taken: () => taken,
    held: () => held,
    decide({ key, kind, amountMinor }: Movement, word: string, captures: string): Input {
      if (kind === 'charge' && word === 'asks' && !decided.has(key)) return outcome(kind, key, 'action_required');
      const yes = kind === 'refund' ? refunds : kind === 'void' ? held || !decided.has('o') : word === 'yes';
      const first = !decided.has(key);
      const status = decided.get(key) ?? (yes ? 'succeeded' : 'declined');
      decided.set(key, status);
      if (first && kind === 'void' && status === 'succeeded' && !decided.has('o')) decided.set('o', 'declined');
      if (first && status === 'succeeded') {
        if (kind === 'charge') [taken, held] = captures === 'now' ? [amountMinor, false] : [0, true];
        if (kind === 'capture') [taken, held] = [taken + amountMinor, false];
        if (kind === 'void') held = false;
        if (kind === 'refund') taken -= amountMinor;
      }
      return outcome(kind, key, status);
    },
  };
}

function play(begun: Account, turns: readonly Turn[], refunds = true) {
  const bank = provider(refunds);
  let now = begun;
  const told = new Map<string, Movement>(now.movements);
  const hear = (heard: Input) => {
    try {
      now = decide(now, heard);
    } catch (error) {
      // Refused by its reason, and nothing changed; any other error is one.
      if (!(error instanceof Failure) || error.reason === 'ILLEGAL_PAYMENT_TRANSITION') throw error;
    }
    for (const movement of now.movements.values()) {
      if (movement.state === 'due') told.set(movement.key, movement);
    }
    holds(now);
  };
  const answer = (movement: Movement, word: string) => hear(bank.decide(movement, word, now.payment.captures));
  for (const one of turns) {
    if ('kind' in one) hear(one);
    else {
      const movement = [...told.values()][one.answers];
      if (movement !== undefined) answer(movement, one.word);
    }
  }
  return { answer, bank, hear, now: () => now };
}

function holds({ payment: p }: Account): void {
  assert.ok(p.capturedMinor <= Math.max(p.authorizedMinor, p.amountMinor), 'captured at most what was authorised');
  assert.ok(p.refundedMinor + p.refundingMinor <= p.capturedMinor, 'given back at most what was taken');
  assert.ok(p.giftRefundedMinor + p.giftRefundingMinor <= p.giftMinor, 'gift cards get back at most what they paid');
  assert.ok(p.capturedMinor <= p.amountMinor, 'what was taken stays due');
  for (const value of [p.amountMinor, p.refundedMinor, p.refundingMinor, p.giftRefundedMinor, p.giftRefundingMinor]) {
    assert.ok(value >= 0);
  }
}

const pending = ({ movements }: Account) =>
  [...movements.values()].find(({ state }) => state === 'due' || state === 'unknown' || state === 'action_required');

test('whatever is heard, in whatever order and however often: the sums hold, and the money is taken at most once', () => {
  fc.assert(
    fc.property(start, fc.array(turn, { maxLength: 25, size: 'max' }), fc.boolean(), (more, turns, refunds) => {
      const { now } = play(opened(more), turns, refunds);
      assert.ok(now().says.filter(({ kind }) => kind === 'succeeded').length <= 1, 'taken at most once');
      assert.ok(now().says.filter(({ kind }) => kind === 'voided').length <= 1);
    }),
    { numRuns: 3_000 },
  );
});

test('once every outcome is known, a cancelled order keeps nothing, and our sums are the provider’s', () => {
  fc.assert(
    fc.property(start, fc.array(turn, { maxLength: 25, size: 'max' }), (more, turns) => {
      const { answer, bank, hear, now } = play(opened(more), turns);
      hear({ kind: 'cancelled' });
      let rounds = 0;
      for (let due = pending(now()); due !== undefined; due = pending(now())) {
        answer(due, 'yes');
        rounds += 1;
        assert.ok(rounds < 50, `never settles: ${JSON.stringify(now().payment)} ${due.key} ${due.state}`);
      }
      const { payment } = now();
      assert.equal(payment.capturedMinor - payment.refundedMinor, 0, 'a cancelled order keeps nothing');
      assert.equal(bank.taken(), 0, 'the provider keeps nothing of it either');
      assert.equal(bank.held(), false, 'and holds nothing for it');
      assert.ok(['voided', 'failed', 'succeeded', 'refunded'].includes(payment.state), payment.state);
      assert.equal(payment.giftRefundedMinor, payment.giftMinor, 'nor do gift cards miss anything');
    }),
    { numRuns: 3_000 },
  );
});

test('hearing the same again changes nothing', () => {
  fc.assert(
    fc.property(start, fc.array(input, { maxLength: 12 }), input, (more, turns, last) => {
      fc.pre(last.kind !== 'capture');
      const { hear, now } = play(opened(more), [...turns]);
      hear(last);
      const once = now();
      hear(last);
      assert.equal(now(), once);
    }),
  );
});
