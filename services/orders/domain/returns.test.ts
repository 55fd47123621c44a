import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '#platform/kernel/errors.ts';
import { decide } from './decide.ts';
import type { Units } from './order.ts';
import { approve, type Return, receive, reject, requestReturn, type Sent, shippedUnits } from './returns.ts';
import { refundOf } from './shares.ts';
import { beginFulfillment } from './states.ts';
import { aLine, anOrder, anyOrder, anyUnits, at, confirmed, delivered, totalsOf, usd } from './testing.ts';

const lines = [
  aLine({ sku: 'A', quantity: 3, unitPrice: usd(1_000), discount: usd(100) }),
  aLine({ sku: 'B', quantity: 1, unitPrice: usd(700) }),
];
const order = delivered(anOrder({ lines, totals: totalsOf(lines, { shipping: 500 }) }));
const clock = { at, days: 30 };
const wish = (units: readonly Units[], id = 'r') => ({ id, lines: units, reason: 'DAMAGED', note: '' }) as const;
const request = (units: readonly Units[], sent: Sent = { order, returns: [] }) =>
  requestReturn(sent, wish(units, `r${sent.returns.length}`), clock);
const everything = [
  { sku: 'A', quantity: 3 },
  { sku: 'B', quantity: 1 },
];

test('a return of everything refunds the goods and not the shipping, and the order is returned', () => {
  const asked = approve(request(everything), at);
  const { order: after, received } = receive({ order, returns: [asked] }, asked, { lines: [] }, at);
  assert.equal(received.refund.minorUnits, order.totals.total.minorUnits - 500);
  assert.deepEqual(received.restocked, everything);
  assert.equal(after.status, 'returned');
});

test('three returns of one unit each refund what one return of three does', () => {
  const returns = [1, 2, 3].reduce<Return[]>((before) => {
    const asked = approve(request([{ sku: 'A', quantity: 1 }], { order, returns: before }), at);
    return [...before, receive({ order, returns: [...before, asked] }, asked, { lines: [] }, at).received];
  }, []);
  assert.deepEqual(
    returns.map(({ refund }) => refund.minorUnits),
    [967, 967, 966],
  );
});

test('whatever is asked for, decided and received: never more units than were sent, nor more money than was paid', () => {
  const step = fc.record({ kind: fc.constantFrom('request', 'approve', 'reject', 'receive'), units: anyUnits });
  fc.assert(
    fc.property(anyOrder, fc.array(step, { maxLength: 14 }), (placed, steps) => {
      const end = steps.reduce(after, { order: delivered(placed), returns: [] });
      const received = end.returns.filter(({ status }) => status === 'received');
      const open = end.returns.filter(({ status }) => status !== 'rejected');
      for (const line of placed.lines) {
        assert.ok(unitsOf(open, line.sku) <= (shippedUnits(end.order).get(line.sku) ?? 0));
      }
      const back = received.reduce((sum, { refund }) => sum + refund.minorUnits, 0);
      const goods = placed.totals.total.minorUnits - placed.totals.shipping.minorUnits;
      assert.ok(back <= goods);
      const all = placed.lines.every(({ sku, quantity }) => unitsOf(received, sku) === quantity);
      assert.equal(end.order.status === 'returned', all);
      if (all) assert.equal(back, goods);
    }),
  );
});

test('of goods that came, the damaged ones are not restocked, and what did not come may be sent back later', () => {
  const asked = approve(request([{ sku: 'A', quantity: 3 }]), at);
  const came = [
    { sku: 'A', quantity: 1, restock: true },
    { sku: 'A', quantity: 1, restock: false },
  ];
  const { received, order: after } = receive({ order, returns: [asked] }, asked, { lines: came }, at);
  assert.deepEqual(received.lines, [{ sku: 'A', quantity: 2 }]);
  assert.deepEqual(received.restocked, [{ sku: 'A', quantity: 1 }]);
  assert.deepEqual(received.refund, refundOf(order, [{ sku: 'A', quantity: 2 }]));
  assert.equal(after.status, 'delivered');
  assert.equal(request([{ sku: 'A', quantity: 1 }], { order, returns: [received] }).status, 'requested');
});

test('staff may give back less than was paid, and never more or another currency', () => {
  const asked = approve(request(everything), at);
  const give = (refund: { currencyCode: string; minorUnits: number }) =>
    receive({ order, returns: [asked] }, asked, { lines: [], refund }, at).received.refund.minorUnits;
  assert.equal(give(usd(0)), 0);
  assert.equal(give(asked.refund), asked.refund.minorUnits);
  assert.throws(() => give(usd(asked.refund.minorUnits + 1)), { reason: 'RETURN_REFUND_TOO_LARGE' });
  assert.throws(() => give(usd(-1)), { reason: 'RETURN_REFUND_TOO_LARGE' });
  assert.throws(() => give({ currencyCode: 'EUR', minorUnits: 1 }), { reason: 'RETURN_REFUND_TOO_LARGE' });
});

test('what was not sent, or is in another return, cannot be sent back; a rejected return frees its units', () => {
  const first = request([{ sku: 'B', quantity: 1 }]);
  const again = (returns: readonly Return[]) => () => request([{ sku: 'B', quantity: 1 }], { order, returns });
  assert.throws(again([first]), { reason: 'RETURN_EXCEEDS_SHIPPED' });
  assert.equal(again([reject(first, 'Worn', at)])().status, 'requested');
  const waiting = { order: confirmed(anOrder({ lines })), returns: [] };
  assert.throws(() => request([{ sku: 'B', quantity: 1 }], waiting), { reason: 'RETURN_EXCEEDS_SHIPPED' });
});

test('of an order that was sent in part, the part that was sent can come back', () => {
  const shipment = {
    id: 's',
    carrier: 'DHL',
    trackingNumber: '1',
    status: 'shipped',
    lines: [{ sku: 'A', quantity: 2 }],
  } as const;
  const begun = beginFulfillment(confirmed(anOrder({ lines, totals: order.totals })), 0, at);
  const part = decide(begun, { kind: 'shipped', shipment, complete: false }, at).order;
  const asked = approve(request([{ sku: 'A', quantity: 2 }], { order: part, returns: [] }), at);
  assert.throws(() => request([{ sku: 'A', quantity: 3 }], { order: part, returns: [] }), {
    reason: 'RETURN_EXCEEDS_SHIPPED',
  });
  assert.equal(receive({ order: part, returns: [asked] }, asked, { lines: [] }, at).order.status, 'packed');
});

test('goods come back within the days for it, counted from the delivery', () => {
  const after = (days: number) => ({ at: new Date(at.getTime() + days * 86_400_000), days: 30 });
  const ask = (days: number) => () => requestReturn({ order, returns: [] }, wish(everything), after(days));
  assert.equal(ask(30)().status, 'requested');
  assert.throws(ask(31), { reason: 'RETURN_TOO_LATE' });
});

test('a step of a return is taken once, and an illegal one names both states', () => {
  const asked = request(everything);
  const approved = approve(asked, at);
  assert.equal(approve(approved, at), approved);
  const rejected = reject(approved, 'Worn', at);
  assert.equal(reject(rejected, 'Dirty', at), rejected);
  const { received } = receive({ order, returns: [approved] }, approved, { lines: [] }, at);
  assert.equal(receive({ order, returns: [received] }, received, { lines: [] }, at).received, received);
  assert.throws(() => approve(rejected, at), /from rejected to approved/);
  assert.throws(() => reject(received, 'Worn', at), { reason: 'ILLEGAL_RETURN_TRANSITION' });
  assert.throws(() => receive({ order, returns: [asked] }, asked, { lines: [] }, at), /from requested to received/);
});

test('more than was asked for is not received', () => {
  const asked = approve(request([{ sku: 'A', quantity: 1 }]), at);
  const came = [{ sku: 'A', quantity: 2, restock: true }];
  assert.throws(() => receive({ order, returns: [asked] }, asked, { lines: came }, at), {
    reason: 'RETURN_EXCEEDS_REQUEST',
  });
});

interface Step {
  readonly kind: string;
  readonly units: readonly Units[];
}

/** What is sent back after a step, or as before when it is refused. */
function after(sent: Sent, { kind, units }: Step): Sent {
  try {
    if (kind === 'request') return { ...sent, returns: [...sent.returns, request(units, sent)] };
    const last = sent.returns.at(-1);
    if (last === undefined) return sent;
    const others = sent.returns.slice(0, -1);
    if (kind === 'approve') return { ...sent, returns: [...others, approve(last, at)] };
    if (kind === 'reject') return { ...sent, returns: [...others, reject(last, 'no', at)] };
    const came = units.map((one) => ({ ...one, restock: true }));
    const { order: next, received } = receive(sent, last, { lines: came }, at);
    return { order: next, returns: [...others, received] };
  } catch (error) {
    if (error instanceof Failure) return sent;
    throw error;
  }
}

const unitsOf = (returns: readonly Return[], sku: string): number =>
  returns.flatMap(({ lines }) => lines).reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
