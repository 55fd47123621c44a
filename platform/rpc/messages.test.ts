import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { AddressSchema } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import { PlaceOrderRequestSchema } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { copiers } from './messages.ts';

test('a copy has every part of the original and shares none of them', () => {
  const copy = copiers()(PlaceOrderRequestSchema);
  const original = create(PlaceOrderRequestSchema, { cartId: 'c', shippingAddress: { city: 'Graz' } });
  const copied = copy(original);
  assert.deepEqual(copied, original);
  assert.notEqual(copied.shippingAddress, original.shippingAddress);
});

test('a value of the wrong type is refused with the name of its field', () => {
  const copy = copiers()(AddressSchema);
  assert.throws(() => copy({ city: 7 }), /rialto\.common\.v1\.Address\.city/);
});
