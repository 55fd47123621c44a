import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { money } from '#platform/kernel/money.ts';
import type { ChargeRequest, MovementKind, Outcome, PaymentProvider, ProviderRecord } from './port.ts';

/** What the suite needs of a provider: cards, and somebody outside of the shop who saw the money. */
export interface Stage {
  readonly provider: PaymentProvider;
  /** Another installation at the same account. */
  readonly neighbour: PaymentProvider;
  readonly tokens: {
    readonly good: string;
    readonly declined: string;
    /** With this the charge waits for the buyer; null, no token at all, where the browser takes the card. */
    readonly waits: string | null;
  };
  /** The token for a charge that takes the money and whose answer is lost, this once. */
  losesAnswer(): string;
  /** The buyer does what a charge waits for, and pays; may fail when it waits no more. */
  pays(charge: { readonly key: string; readonly reference: string }): Promise<void>;
  /** The amounts that were really moved for an order, in minor units, in the order they were. */
  moved(orderId: string): Promise<Readonly<Record<MovementKind, readonly number[]>>>;
  close(): Promise<void>;
}

/** A witness for a provider that has no other books than what it lists. */
export async function movedByList(provider: PaymentProvider, orderId: string) {
  const moved: Record<MovementKind, number[]> = { charge: [], capture: [], void: [], refund: [] };
  for (const { kind, status, amount } of await recordsOf(provider, orderId)) {
    if (status === 'succeeded') moved[kind].push(amount.minorUnits);
  }
  return moved;
}

/** The facts that hold of every provider. */
export function providerConformance(name: string, open: () => Promise<Stage>): void {
  describe(`payment provider: ${name}`, { concurrency: false }, () => {
    let stage: Stage;
    before(async () => {
      stage = await open();
    });
    after(() => stage.close());
    const fact = (title: string, body: (order: Order) => Promise<void>) =>
      test(title, { timeout: 30_000 }, () => body(orderAt(stage)));

    fact('a good card is charged, and found by its key alone', async ({ charge, find, moved }) => {
      const outcome = await charge();
      assert.equal(outcome.status, 'succeeded');
      assert.deepEqual(await find('charge', 'pay', null), outcome);
      assert.deepEqual((await moved()).charge, [1299]);
    });

    fact('the same key moves money once, even 32 times at once', async ({ charge, find, moved }) => {
      const answers = await Promise.allSettled(Array.from({ length: 32 }, () => charge()));
      const known = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
      assert.ok(known.length > 0, 'nobody got an answer');
      for (const outcome of known) assert.deepEqual(outcome, known[0]);
      assert.deepEqual(await find('charge', 'pay', null), known[0]);
      assert.deepEqual(await charge(), known[0]);
      assert.deepEqual((await moved()).charge, [1299]);
    });

    fact('a charge whose answer was lost is found by its key', async ({ charge, find, moved }) => {
      const waiter = new AbortController();
      const lost = assert.rejects(charge({ token: stage.losesAnswer() }, waiter.signal));
      while ((await moved()).charge.length === 0) await new Promise(setImmediate);
      waiter.abort(new Error('nobody waits'));
      await lost;
      assert.equal((await find('charge', 'pay', null))?.status, 'succeeded');
      assert.deepEqual((await moved()).charge, [1299]);
    });

    fact('a call that nobody waits for any more is not made', async ({ charge, find, moved }) => {
      await assert.rejects(charge({}, AbortSignal.abort(new Error('nobody waits'))), /nobody waits/);
      assert.equal(await find('charge', 'pay', null), undefined);
      assert.deepEqual((await moved()).charge, []);
    });

    fact('a key that never arrived is nothing', async ({ charge, find }) => {
      assert.equal(await find('charge', 'pay', null), undefined);
      const { reference } = succeeded(await charge());
      assert.equal(await find('refund', 'back', reference), undefined);
    });

    fact('a declined card moves nothing, and stays declined', async ({ charge, find, moved }) => {
      assert.deepEqual(await charge({ token: stage.tokens.declined }), { status: 'declined' });
      assert.deepEqual(await charge({ token: stage.tokens.declined }), { status: 'declined' });
      assert.deepEqual(await find('charge', 'pay', null), { status: 'declined' });
      assert.deepEqual((await moved()).charge, []);
    });

    fact('an authorisation is captured in part, once, and the rest is given up', async (order) => {
      const { reference } = succeeded(await order.charge({ capture: false }));
      assert.equal(await order.find('capture', 'take', reference), undefined);
      const outcome = await order.follow('capture', 'take', reference, 500);
      assert.equal(outcome.status, 'succeeded');
      assert.deepEqual(await order.follow('capture', 'take', reference, 500), outcome);
      assert.deepEqual(await order.find('capture', 'take', reference), outcome);
      assert.deepEqual(await order.follow('capture', 'more', reference, 799), { status: 'declined' });
      assert.deepEqual((await order.moved()).capture, [500]);
    });

    fact('more than was authorised is not captured', async (order) => {
      const { reference } = succeeded(await order.charge({ capture: false }));
      assert.deepEqual(await order.follow('capture', 'take', reference, 1300), { status: 'declined' });
      assert.deepEqual((await order.moved()).capture, []);
    });

    fact('refunds go up to what was taken and not beyond', async (order) => {
      const { reference } = succeeded(await order.charge());
      const first = await order.follow('refund', 'first', reference, 500);
      assert.equal(first.status, 'succeeded');
      assert.equal((await order.follow('refund', 'second', reference, 799)).status, 'succeeded');
      assert.deepEqual(await order.follow('refund', 'third', reference, 1), { status: 'declined' });
      assert.deepEqual(await order.find('refund', 'first', reference), first);
      assert.deepEqual((await order.moved()).refund, [500, 799]);
    });

    fact('refunds that meet give back no more than was captured', async (order) => {
      // Several rounds: in the first one a provider's connections are still being opened, so that little meets.
      for (let round = 0; round < 4; round++) {
        const { reference } = succeeded(await order.charge({ key: order.keyOf(`pay-${round}`), capture: false }));
        await order.follow('capture', `take-${round}`, reference, 1000);
        const refund = (_: unknown, n: number) => order.follow('refund', `back-${round}-${n}`, reference, 300);
        const outcomes = (await Promise.all(Array.from({ length: 16 }, refund))).map(({ status }) => status);
        assert.deepEqual(outcomes.toSorted(), [...Array(13).fill('declined'), ...Array(3).fill('succeeded')]);
      }
      assert.deepEqual((await order.moved()).refund, Array(12).fill(300));
    });

    fact('the same refund asked for again gives back once', async (order) => {
      const { reference } = succeeded(await order.charge());
      const refund = () => order.follow('refund', 'back', reference, 1299);
      const answers = await Promise.allSettled(Array.from({ length: 32 }, refund));
      assert.ok(answers.some(({ status }) => status === 'fulfilled'));
      assert.equal((await refund()).status, 'succeeded');
      assert.deepEqual((await order.moved()).refund, [1299]);
    });

    fact('an authorisation is given up, and nothing is captured after', async (order) => {
      const { reference } = succeeded(await order.charge({ capture: false }));
      const outcome = await order.follow('void', 'stop', reference, 1299);
      assert.equal(outcome.status, 'succeeded');
      assert.deepEqual(await order.follow('void', 'stop', reference, 1299), outcome);
      assert.deepEqual(await order.find('void', 'stop', reference), outcome);
      assert.deepEqual(await order.follow('capture', 'take', reference, 1299), { status: 'declined' });
      const { void: voided, capture } = await order.moved();
      assert.deepEqual([voided, capture], [[1299], []]);
    });

    fact('what was taken is not given up: it is refunded', async (order) => {
      const { reference } = succeeded(await order.charge());
      assert.deepEqual(await order.follow('void', 'stop', reference, 1299), { status: 'declined' });
      assert.deepEqual((await order.moved()).void, []);
    });

    fact('what happened is listed, oldest first', async (order) => {
      const { reference } = succeeded(await order.charge({ capture: false }));
      const capture = succeeded(await order.follow('capture', 'take', reference, 1000));
      const refund = succeeded(await order.follow('refund', 'back', reference, 400));
      const listed = await recordsOf(stage.provider, order.id);
      assert.deepEqual(
        // Of what happened in one moment the order is not known.
        listed.toSorted((a, b) => a.key.localeCompare(b.key)).map(({ at: _, ...record }) => record),
        [
          { kind: 'refund', key: order.keyOf('back'), amount: usd(400), reference: refund.reference },
          { kind: 'charge', key: order.keyOf('pay'), amount: usd(1299), reference },
          { kind: 'capture', key: order.keyOf('take'), amount: usd(1000), reference: capture.reference },
        ].map((one) => ({ ...one, orderId: order.id, status: 'succeeded', marked: true })),
      );
      assert.ok(listed.every(({ at }, n) => n === 0 || at >= (listed[n - 1]?.at ?? at)));
    });

    fact('what another shop at the same account did is not listed', async (order) => {
      const { reference } = succeeded(await order.charge({ capture: false }));
      await order.follow('capture', 'take', reference, 1000);
      await order.follow('refund', 'back', reference, 400);
      assert.deepEqual(await recordsOf(stage.neighbour, order.id), []);
    });

    fact('a charge waits for the buyer, who pays it in the browser', async (order) => {
      const outcome = await order.charge({ token: stage.tokens.waits });
      assert.ok(outcome.status === 'action_required' && outcome.clientSecret.length > 0);
      const { reference } = outcome;
      assert.deepEqual(await order.charge({ token: stage.tokens.waits }), outcome);
      assert.deepEqual(await order.find('charge', 'pay', null), outcome);
      assert.deepEqual((await order.moved()).charge, []);
      await stage.pays({ key: order.keyOf('pay'), reference });
      assert.deepEqual(await order.find('charge', 'pay', reference), { status: 'succeeded', reference });
      assert.deepEqual((await order.moved()).charge, [1299]);
    });

    fact('a charge that waits is given up, and moves nothing after', async (order) => {
      const outcome = await order.charge({ token: stage.tokens.waits });
      const reference = outcome.status === 'action_required' ? outcome.reference : '';
      assert.equal((await order.follow('void', 'stop', reference, 1299)).status, 'succeeded');
      await stage.pays({ key: order.keyOf('pay'), reference }).catch(() => undefined);
      assert.deepEqual(await order.find('charge', 'pay', reference), { status: 'declined' });
      assert.deepEqual((await order.moved()).charge, []);
    });
  });
}

type Order = ReturnType<typeof orderAt>;

/** The movements of one order of 12.99; keys are told apart by a word. */
function orderAt(stage: Stage) {
  const id = randomUUID();
  const { provider } = stage;
  const keyOf = (word: string) => `${id}:${word}`;
  return {
    id,
    keyOf,
    charge: (more: Partial<ChargeRequest> = {}, signal = inTime()) =>
      provider.charge(
        { key: keyOf('pay'), orderId: id, token: stage.tokens.good, amount: usd(1299), capture: true, ...more },
        signal,
      ),
    follow: (kind: 'capture' | 'void' | 'refund', word: string, reference: string, minor: number) =>
      provider[kind]({ key: keyOf(word), orderId: id, reference, amount: usd(minor) }, inTime()),
    find: (kind: MovementKind, word: string, reference: string | null) =>
      provider.find({ kind, key: keyOf(word), orderId: id, reference }, inTime()),
    moved: () => stage.moved(id),
  };
}

const usd = (minor: number) => money('USD', minor);
const inTime = () => AbortSignal.timeout(10_000);

function succeeded(outcome: Outcome): { readonly reference: string } {
  if (outcome.status !== 'succeeded') assert.fail(`expected success, got ${outcome.status}`);
  return outcome;
}

async function recordsOf(provider: PaymentProvider, orderId: string): Promise<readonly ProviderRecord[]> {
  const found: ProviderRecord[] = [];
  for await (const record of provider.list(new Date(Date.now() - 60_000), inTime())) {
    if (record.orderId === orderId) found.push(record);
  }
  return found;
}
