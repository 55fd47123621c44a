import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '#platform/kernel/errors.ts';
import { type Lines, openFulfillment, type TestFulfillment } from './testing.ts';

describe('an order that changes before it is packed', () => {
  let open: TestFulfillment;
  before(async () => {
    open = await openFulfillment();
  });
  beforeEach(() => open.clear());
  after(() => open.database.drop());

  const sentOf = (orderId: string): Lines =>
    open.said
      .filter(({ type, subject }) => type === 'fulfillment.shipped' && subject === orderId)
      .flatMap(({ data }) => JSON.parse(data).shipment.lines);
  const units = (lines: Lines): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);
  /** What orders do with an edit: only before it has begun. */
  const change = (orderId: string, lines: Lines, line1 = 'Way 1') => {
    const order = open.there.get(orderId);
    if (order?.state !== 'confirmed') return null;
    Object.assign(order, { lines, line1 });
    return open.saysEdited(orderId);
  };
  const addressOf = async (orderId: string) => (await open.pack(orderId)).address?.line1;

  test('is sent as it is then, in goods and address', async () => {
    const orderId = await open.confirmed([
      { sku: 'PAN', quantity: 2 },
      { sku: 'POT', quantity: 1 },
    ]);
    await change(orderId, [{ sku: 'PAN', quantity: 1 }], 'Way 2')?.();
    assert.equal(await addressOf(orderId), 'Way 2');
    await open.ship(orderId);
    assert.deepEqual(sentOf(orderId), [{ sku: 'PAN', quantity: 1 }]);
    await assert.rejects(open.ship(orderId), { reason: 'NOTHING_LEFT_TO_SHIP' });
  });

  test('keeps an edit that is heard before the confirmation, which is older', async () => {
    const orderId = randomUUID();
    open.place(orderId, [{ sku: 'PAN', quantity: 3 }]);
    const confirmation = open.saysConfirmed(orderId);
    await change(orderId, [{ sku: 'PAN', quantity: 1 }])?.();
    await confirmation();
    // Orders are not asked for what they say anyway: a list shows it before anybody packs.
    const { rows } = await open.database
      .poolOf('fulfillment')
      .query('select lines from fulfillments where order_id = $1', [orderId]);
    assert.deepEqual(rows[0].lines, [{ sku: 'PAN', quantity: 1 }]);
  });

  test('keeps the later of two edits, whichever is heard first', async () => {
    const orderId = await open.confirmed();
    const [first, second] = [
      change(orderId, [{ sku: 'PAN', quantity: 2 }], 'Way 2'),
      change(orderId, [{ sku: 'PAN', quantity: 1 }], 'Way 3'),
    ];
    await second?.();
    await first?.();
    const { rows } = await open.database
      .poolOf('fulfillment')
      .query('select lines, person from fulfillments where order_id = $1', [orderId]);
    assert.deepEqual(rows[0].lines, [{ sku: 'PAN', quantity: 1 }]);
    assert.equal(rows[0].person.shippingAddress.line1, 'Way 3');
  });

  test('is sent as orders have it, though the edit is heard only after it was packed', async () => {
    const orderId = await open.confirmed([{ sku: 'PAN', quantity: 3 }]);
    const edit = change(orderId, [{ sku: 'PAN', quantity: 1 }], 'Way 2');
    assert.equal(await addressOf(orderId), 'Way 2');
    await edit?.();
    await open.ship(orderId);
    await edit?.();
    assert.deepEqual(sentOf(orderId), [{ sku: 'PAN', quantity: 1 }]);
  });

  test('is not blown up by an older edit that is heard after it was packed', async () => {
    const orderId = await open.confirmed([{ sku: 'PAN', quantity: 3 }]);
    const older = change(orderId, [{ sku: 'PAN', quantity: 2 }]);
    change(orderId, [{ sku: 'PAN', quantity: 1 }]);
    await open.pack(orderId);
    await older?.();
    await open.ship(orderId);
    assert.deepEqual(sentOf(orderId), [{ sku: 'PAN', quantity: 1 }]);
  });

  test('is not revived by an edit that is heard after its cancellation', async () => {
    const orderId = await open.confirmed();
    const edit = change(orderId, [{ sku: 'PAN', quantity: 1 }]);
    await open.saysCancelled(orderId)();
    await edit?.();
    await assert.rejects(open.ship(orderId), { reason: 'ORDER_CANCELLED' });
  });

  const sku = fc.constantFrom('A', 'B');
  const line = fc.record({ sku, quantity: fc.integer({ min: 1, max: 3 }) });
  const step = fc.oneof(
    fc.record({ kind: fc.constant('edit' as const), sku }),
    fc.record({ kind: fc.constant('ship' as const), lines: fc.array(line, { maxLength: 2 }) }),
    fc.record({ kind: fc.constant('hear' as const), which: fc.nat(9), twice: fc.boolean() }),
    fc.record({ kind: fc.constantFrom('pack' as const, 'unpack' as const, 'collect' as const, 'cancel' as const) }),
  );
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  test('never sends more units than the order has, and never a cancelled one, whatever the sequence', () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), fc.boolean(), async (steps, pickup) => {
        open.clear();
        const orderId = randomUUID();
        open.place(
          orderId,
          [
            { sku: 'A', quantity: 3 },
            { sku: 'B', quantity: 2 },
          ],
          pickup ? 'soho' : undefined,
        );
        const order = open.there.get(orderId) ?? assert.fail();
        const waiting = [open.saysConfirmed(orderId)];
        for (const one of steps) {
          await doing(orderId, waiting, one);
          for (const { sku, quantity } of order.lines) {
            assert.ok(units(sentOf(orderId).filter((line) => line.sku === sku)) <= quantity, `too much of ${sku}`);
          }
          assert.ok(units(sentOf(orderId)) <= (order.state === 'begun' ? units(order.lines) : 0), order.state);
        }
        // In the end everything is heard, and what was not cancelled can be sent to the last unit.
        for (const delivery of waiting) await delivery();
        if (order.state === 'cancelled') return;
        await open.pack(orderId);
        if (pickup) await open.collect(orderId);
        else if (units(sentOf(orderId)) < units(order.lines)) await open.ship(orderId);
        assert.equal(units(sentOf(orderId)), units(order.lines));
      }),
      { numRuns: 120 },
    ));

  async function doing(orderId: string, waiting: (() => Promise<void>)[], one: Step): Promise<void> {
    const order = open.there.get(orderId) ?? assert.fail();
    if (one.kind === 'hear') {
      const [delivery] = waiting.splice(one.which % Math.max(1, waiting.length), 1);
      await delivery?.();
      if (delivery !== undefined && one.twice) waiting.push(delivery);
    } else if (one.kind === 'edit') {
      const lines = order.lines.map((line) => (line.sku === one.sku ? { ...line, quantity: line.quantity - 1 } : line));
      const left = lines.filter(({ quantity }) => quantity > 0);
      const edit = left.length === 0 ? null : change(orderId, left);
      if (edit !== null) waiting.push(edit);
    } else if (one.kind === 'cancel') {
      if (order.state !== 'confirmed') return;
      order.state = 'cancelled';
      waiting.push(open.saysCancelled(orderId));
    } else if (one.kind === 'unpack') {
      await refusable(open.unpack(orderId));
      waiting.push(open.hearsUnpacked(orderId));
    } else {
      await refusable(one.kind === 'ship' ? open.ship(orderId, one.lines) : open[one.kind](orderId));
    }
  }

  /** Staff may be told no, with a reason; anything else is a fault. */
  const refusable = (call: Promise<unknown>): Promise<unknown> =>
    call.catch((error: unknown) => assert.ok(error instanceof Failure, String(error)));
});
