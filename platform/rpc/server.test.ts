import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PricingService } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { copiers } from './messages.ts';
import { serve } from './server.ts';
import { offering } from './testing.ts';

test('a service that lacks one method of its contract is not served', () => {
  const { quote: _, ...rest } = offering(PricingService, {});
  const options = {
    interceptors: { unary: [], stream: [] },
    log: { error() {} },
    copierOf: copiers(),
  };
  assert.throws(() => Reflect.apply(serve, null, [PricingService, rest, options]), /not whole: Quote$/);
});
