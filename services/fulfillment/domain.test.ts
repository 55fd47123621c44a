import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '#platform/kernel/errors.ts';
import {
  after,
  afterDelivery,
  cancellable,
  editable,
  type Fulfillment,
  type Line,
  merged,
  planCollection,
  planShipment,
  remaining,
  type Shipment,
  type Status,
} from './domain.ts';

const at = new Date('2026-01-01T00:00:00Z');

const shipmentOf = (lines: readonly Line[], deliveredAt: Date | null = null): Shipment => ({
  id: 's',
  orderId: 'o',
  carrier: 'DHL',
  trackingNumber: '1',
  moreParcels: [],
  lines,
  shippedAt: at,
  deliveredAt,
});

const fulfillment = (over: Partial<Fulfillment> = {}): Fulfillment => ({
  orderId: 'o',
  status: 'ready',
  lines: [
    { sku: 'PAN', quantity: 2 },
    { sku: 'POT', quantity: 1 },
  ],
  shipments: [],
  round: 0,
  pickupLocationId: null,
  ...over,
});

const failureOf = (run: () => unknown): Failure => {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing failed');
};

const lines = fc.array(
  fc.record({ sku: fc.constantFrom('A', 'B', 'C', 'D'), quantity: fc.integer({ min: 1, max: 5 }) }),
  { maxLength: 6 },
);

test('however it is split, never more of anything is shipped than was ordered', () => {
  fc.assert(
    fc.property(lines, fc.array(lines, { maxLength: 10 }), (ordered, wishes) => {
      let state = fulfillment({ lines: merged(ordered) });
      for (const wish of wishes) {
        try {
          const plan = planShipment(state, wish);
          state = { ...state, status: plan.status, shipments: [...state.shipments, shipmentOf(plan.lines)] };
          assert.equal(plan.complete, remaining(state).length === 0);
        } catch (error) {
          assert.ok(error instanceof Failure && /NOTHING_LEFT|EXCEEDS/.test(error.reason));
        }
      }
      const shipped = merged(state.shipments.flatMap((one) => one.lines));
      for (const { sku, quantity } of shipped) {
        assert.ok(quantity <= (state.lines.find((line) => line.sku === sku)?.quantity ?? 0));
      }
      assert.equal(state.status === 'shipped', remaining(state).length === 0 && state.lines.length > 0);
    }),
  );
});

test('a shipment without lines takes all that is left, and implies packing', () => {
  const plan = planShipment(fulfillment({ shipments: [shipmentOf([{ sku: 'PAN', quantity: 1 }])] }), []);
  assert.deepEqual(plan, {
    lines: [
      { sku: 'PAN', quantity: 1 },
      { sku: 'POT', quantity: 1 },
    ],
    complete: true,
    packs: true,
    status: 'shipped',
  });
});

test('lines that name a SKU twice are counted together', () => {
  const twice = [
    { sku: 'PAN', quantity: 1 },
    { sku: 'PAN', quantity: 2 },
  ];
  assert.equal(failureOf(() => planShipment(fulfillment(), twice)).reason, 'SHIPMENT_EXCEEDS_ORDER');
});

test('what was never ordered cannot be shipped', () => {
  const foreign = [{ sku: 'TV', quantity: 1 }];
  assert.equal(failureOf(() => planShipment(fulfillment(), foreign)).reason, 'SHIPMENT_EXCEEDS_ORDER');
});

test('delivery is complete once everything is shipped and everything has arrived', () => {
  const [pan, pot] = [[{ sku: 'PAN', quantity: 2 }], [{ sku: 'POT', quantity: 1 }]];
  const first = fulfillment({ status: 'packed', shipments: [shipmentOf(pan, at)] });
  assert.deepEqual(afterDelivery(first), { complete: false, status: 'packed' });
  const second = fulfillment({ status: 'shipped', shipments: [shipmentOf(pan, at), shipmentOf(pot)] });
  assert.deepEqual(afterDelivery(second), { complete: false, status: 'shipped' });
  const both = fulfillment({ status: 'shipped', shipments: [shipmentOf(pan, at), shipmentOf(pot, at)] });
  assert.deepEqual(afterDelivery(both), { complete: true, status: 'delivered' });
});

test('an illegal transition is an error that names both states', () => {
  assert.match(failureOf(() => after('delivered', 'pack')).message, /delivered cannot become packed/);
  assert.match(failureOf(() => after('packed', 'cancel')).message, /packed cannot become cancelled/);
  assert.equal(failureOf(() => after('cancelled', 'pack')).reason, 'ORDER_CANCELLED');
});

test('what is collected is not sent, and what is sent is not collected', () => {
  const pickup = fulfillment({ status: 'packed', pickupLocationId: 'soho' });
  assert.equal(failureOf(() => planShipment(pickup, [])).reason, 'ORDER_IS_COLLECTED');
  assert.equal(failureOf(() => planCollection(fulfillment({ status: 'packed' }))).reason, 'ORDER_IS_SENT');
  assert.deepEqual(planCollection(pickup), { lines: pickup.lines, status: 'delivered' });
});

test('a pickup order is collected once it is packed, not before, and not when it was cancelled', () => {
  const of = (status: Status) => failureOf(() => planCollection(fulfillment({ status, pickupLocationId: 'soho' })));
  assert.match(of('ready').message, /ready cannot become collected/);
  assert.equal(of('cancelled').reason, 'ORDER_CANCELLED');
});

test('only what is ready may be edited or cancelled', () => {
  assert.deepEqual([editable, cancellable], [['ready'], ['ready']]);
});

test('nothing leaves delivered, and a cancelled order sends nothing more', () => {
  const states: readonly Status[] = ['delivered', 'cancelled'];
  for (const status of states) {
    for (const step of [
      'edit',
      'pack',
      'unpack',
      'shipPart',
      'shipRest',
      'deliverPart',
      'deliverRest',
      'collect',
      'cancel',
    ] as const) {
      assert.throws(() => after(status, step), `${status} ${step}`);
    }
  }
});
