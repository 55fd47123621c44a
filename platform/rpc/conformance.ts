/** What every transport must hold to; run by the test of each. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { create, type DescService } from '@bufbuild/protobuf';
import { type Order, OrdersService } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import {
  PricingService,
  QuoteRequestSchema,
  QuoteResponseSchema,
} from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { conflict, Failure, invalid } from '#platform/kernel/errors.ts';
import type { CallContext, Client, Implementation } from './port.ts';
import { offering } from './testing.ts';
import { badOrder, failureOf, guest, hanging, leaving, lines, ORDER_ID, order, own, quoted } from './toys.ts';

/** Connects a client to an implementation, with the shop's server interceptors; `logged` takes what the log gets. */
export type Connect = <S extends DescService>(
  contract: S,
  implementation: Implementation<S>,
  logged: object[],
) => Promise<{ readonly client: Client<S>; close(): Promise<void> }>;

/** Defines the suite for one transport. */
export function rpcConformance(name: string, connect: Connect): void {
  const withPricing = async <T>(
    toy: Partial<Implementation<typeof PricingService>>,
    use: (client: Client<typeof PricingService>, logged: object[]) => Promise<T>,
  ): Promise<T> => {
    const logged: object[] = [];
    const { client, close } = await connect(PricingService, offering(PricingService, toy), logged);
    return use(client, logged).finally(close);
  };
  const withOrders = async <T>(
    toy: Partial<Implementation<typeof OrdersService>>,
    use: (client: Client<typeof OrdersService>, logged: object[]) => Promise<T>,
  ): Promise<T> => {
    const logged: object[] = [];
    const { client, close } = await connect(OrdersService, offering(OrdersService, toy), logged);
    return use(client, logged).finally(close);
  };

  describe(`rpc over ${name}`, () => {
    it('answers a plain object as a message with its nested shape', () =>
      withPricing({ quote: async (request) => quoted(request.lines.length) }, async (client) => {
        const answer = await client.quote(lines(2), own());
        assert.equal(answer.$typeName, 'rialto.pricing.v1.QuoteResponse');
        assert.equal(answer.totals?.total?.$typeName, 'rialto.common.v1.Money');
        assert.deepEqual(answer.explanation, []);
      }));

    for (const [what, request, answered] of [
      ['plain objects', lines(1), quoted(1)],
      ['messages', create(QuoteRequestSchema, lines(1)), create(QuoteResponseSchema, quoted(1))],
    ] as const)
      it(`shares no object between the two sides when they give ${what}`, async () => {
        let kept: { lines: { quantity: number }[] } | undefined;
        const quote: Implementation<typeof PricingService>['quote'] = async (request) => {
          kept = request;
          return answered;
        };
        await withPricing({ quote }, async (client) => {
          const answer = await client.quote(request, own());
          for (const line of kept?.lines ?? []) line.quantity = 99;
          assert.equal(request.lines?.[0]?.quantity, 1);
          if (answer.totals?.total) answer.totals.total.minorUnits = -1n;
          assert.equal(answered.totals?.total?.minorUnits, 1299n);
        });
      });

    it('keeps money of 64 bits exact', () =>
      withPricing(
        { listMethods: async ({ subtotal }) => ({ methods: [{ id: 'a', price: subtotal }] as never }) },
        async (client) => {
          const subtotal = { currencyCode: 'USD', minorUnits: 999_999_999_999n };
          const { methods } = await client.listMethods({ countryCode: 'AT', subtotal }, own());
          assert.equal(methods[0]?.price?.minorUnits, 999_999_999_999n);
        },
      ));

    it('carries messages of two megabytes', () =>
      withOrders(
        { listOrders: async () => ({ orders: Array.from({ length: 200 }, () => order('x'.repeat(10_000))) }) },
        async (client) => {
          const { orders } = await client.listOrders({}, own());
          assert.equal(orders.length, 200);
        },
      ));

    it('hands a failure on with code, reason, detail and violations, and nothing of its insides', () =>
      withPricing(
        {
          quote: async () => {
            throw new Failure('failed_precondition', 'TOTAL_CHANGED', 'The total is another now.', {
              cause: new Error('inside'),
            });
          },
          listMethods: async () => {
            throw invalid([{ field: 'countryCode', description: 'is not delivered to' }]);
          },
        },
        async (client) => {
          const conflictSeen = await failureOf(client.quote(lines(1), own()));
          assert.deepEqual(
            [conflictSeen.code, conflictSeen.reason, conflictSeen.message, conflictSeen.cause],
            ['failed_precondition', 'TOTAL_CHANGED', 'The total is another now.', undefined],
          );
          const subtotal = { currencyCode: 'USD', minorUnits: 1n };
          const invalidSeen = await failureOf(client.listMethods({ countryCode: 'AT', subtotal }, own()));
          assert.deepEqual(invalidSeen.violations, [{ field: 'countryCode', description: 'is not delivered to' }]);
        },
      ));

    it('never hands over the very object that was thrown', async () => {
      const thrown = conflict('CART_EMPTY', 'There is nothing in the cart.');
      await withPricing({ quote: () => Promise.reject(thrown) }, async (client) => {
        assert.notEqual(await failureOf(client.quote(lines(1), own())), thrown);
      });
    });

    it('answers INTERNAL for an unexpected error and tells it to the log alone', () =>
      withPricing({ quote: () => Promise.reject(new Error('password of the database')) }, async (client, logged) => {
        const seen = await failureOf(client.quote(lines(1), own()));
        assert.deepEqual([seen.code, seen.reason], ['internal', 'INTERNAL']);
        assert.ok(!`${seen.message}${seen.stack}`.includes('password'));
        assert.equal(logged.length, 1);
        assert.match(String((logged[0] as { err?: unknown }).err), /password of the database/);
      }));

    it('answers INTERNAL for an answer of the wrong shape', () =>
      withPricing({ quote: async () => ({ totals: 'free' }) as never }, async (client, logged) => {
        assert.equal((await failureOf(client.quote(lines(1), own()))).reason, 'INTERNAL');
        assert.match(String((logged[0] as { err?: unknown }).err), /rialto\.common\.v1\.Totals/);
      }));

    it('holds the deadline though the implementation hangs, and aborts its signal', async () => {
      const aborted = Promise.withResolvers<void>();
      let begun = false;
      const quote = hanging(aborted.resolve, () => {
        begun = true;
      });
      await withPricing({ quote }, async (client) => {
        // A deadline that passes on the way there aborts nothing: the next one leaves more time for the way.
        for (let timeoutMs = 50; !begun; timeoutMs *= 2) {
          const seen = await failureOf(client.quote(lines(1), own(timeoutMs)));
          assert.deepEqual([seen.code, seen.reason], ['deadline_exceeded', 'DEADLINE_EXCEEDED']);
        }
        await aborted.promise;
      });
    });

    it('ends a call whose caller goes away, and aborts the signal of the implementation', async () => {
      const aborted = Promise.withResolvers<void>();
      const started = Promise.withResolvers<void>();
      const caller = new AbortController();
      await withPricing({ quote: hanging(aborted.resolve, started.resolve) }, async (client) => {
        const call = failureOf(client.quote(lines(1), { ...own(), signal: caller.signal }));
        await started.promise;
        caller.abort();
        assert.equal((await call).code, 'cancelled');
        await aborted.promise;
      });
    });

    it('does not start a call whose deadline has passed', () =>
      withPricing({ quote: () => assert.fail('was called') }, async (client) => {
        assert.equal((await failureOf(client.quote(lines(1), own(0)))).code, 'deadline_exceeded');
      }));

    it('gives every one of many calls at once its own context', () =>
      withOrders(
        {
          getOrder: async (_, { caller, idempotencyKey, orderTokens }) =>
            order([caller.id, caller.email, idempotencyKey, ...orderTokens].join(' ')),
        },
        async (client) => {
          const calls = Array.from({ length: 50 }, async (_, at) => {
            const caller = {
              kind: 'user' as const,
              id: `u${at}`,
              email: `ü${at}@example.com`,
              roles: ['customer' as const],
            };
            const context = { ...guest(), caller, idempotencyKey: `k ${at}`, orderTokens: [`t${at}`] };
            return (await client.getOrder({ id: ORDER_ID }, context)).email;
          });
          const expected = Array.from({ length: 50 }, (_, at) => `u${at} ü${at}@example.com k ${at} t${at}`);
          assert.deepEqual(await Promise.all(calls), expected);
        },
      ));

    it('keeps the trace of the caller and gives less time than the caller has', async () => {
      const given = guest();
      const beganMs = Date.now();
      let seen: CallContext | undefined;
      const getOrder = async (_: unknown, context: CallContext) => {
        seen = context;
        return order('');
      };
      await withOrders({ getOrder }, (client) => client.getOrder({ id: ORDER_ID }, given));
      assert.equal(seen?.traceparent.slice(3, 35), given.traceparent.slice(3, 35));
      // A wire carries what is left in whole milliseconds, and the other side counts from the arrival.
      const onTheWayMs = Date.now() - beganMs + 1;
      assert.ok(Math.abs((seen?.deadlineMs ?? 0) - given.deadlineMs) <= onTheWayMs);
    });

    it('streams messages in order until the end', () =>
      withOrders(
        {
          async *streamOrder() {
            yield order('first');
            yield order('second');
          },
        },
        async (client) => {
          const seen: Order[] = [];
          for await (const message of client.streamOrder({ id: ORDER_ID }, guest())) seen.push(message);
          assert.deepEqual(
            seen.map((message) => message.email),
            ['first', 'second'],
          );
        },
      ));

    it('ends a stream in the failure of its implementation', () =>
      withOrders(
        {
          async *streamOrder() {
            yield order('first');
            throw conflict('ORDER_GONE', 'The order is gone.');
          },
        },
        async (client) => {
          const stream = client.streamOrder({ id: ORDER_ID }, guest())[Symbol.asyncIterator]();
          assert.equal((await stream.next()).value?.email, 'first');
          assert.equal((await failureOf(stream.next())).reason, 'ORDER_GONE');
        },
      ));

    for (const [how, leave] of leaving) {
      it(`aborts the writer of a stream when its reader ${how}`, async () => {
        const aborted = Promise.withResolvers<void>();
        const caller = new AbortController();
        const streamOrder = async function* (_: unknown, { signal }: CallContext) {
          signal.addEventListener('abort', () => aborted.resolve());
          yield order('first');
          await new Promise(() => {});
        };
        await withOrders({ streamOrder }, async (client) => {
          const stream = client.streamOrder({ id: ORDER_ID }, { ...guest(), signal: caller.signal });
          const iterator = stream[Symbol.asyncIterator]();
          await iterator.next();
          await leave(iterator, caller);
          await aborted.promise;
        });
      });
    }

    it('lets in only those whom the rule of a method admits', () =>
      withOrders(
        { listOrders: async () => ({ orders: [] }), adminListOrders: async () => ({ orders: [] }) },
        async (client) => {
          const customer: CallContext = {
            ...guest(),
            caller: { kind: 'user', id: 'u', email: '', roles: ['customer'] },
          };
          const staff: CallContext = { ...guest(), caller: { kind: 'user', id: 's', email: '', roles: ['staff'] } };
          assert.equal((await failureOf(client.listOrders({}, guest()))).reason, 'SIGN_IN_REQUIRED');
          assert.equal((await failureOf(client.adminListOrders({}, customer))).reason, 'FORBIDDEN');
          await client.listOrders({}, customer);
          await client.adminListOrders({}, staff);
          await client.adminListOrders({}, own());
        },
      ));

    it('says itself who is staff in a call, whatever the context of the caller says', () =>
      withOrders(
        {
          getOrder: async (_, { staff = 'nobody' }) => order(staff),
          cancelOrder: async (_, { staff = 'nobody' }) => order(staff),
        },
        async (client) => {
          const caller = { kind: 'user' as const, id: 's', email: '', roles: ['staff' as const], provedAtMs: 0 };
          const liar: CallContext = { ...guest(), staff: 'admitted' };
          assert.equal((await client.getOrder({ id: ORDER_ID }, liar)).email, 'nobody');
          assert.equal((await client.getOrder({ id: ORDER_ID }, { ...liar, caller })).email, 'admitted');
          assert.equal((await client.cancelOrder({ id: ORDER_ID }, { ...liar, caller })).email, 'unproved');
        },
      ));

    it('refuses what breaks the bounds of the contract, with the paths of the fields', () =>
      withOrders({ placeOrder: () => assert.fail('was called') }, async (client) => {
        const seen = await failureOf(client.placeOrder(badOrder, guest()));
        assert.equal(seen.reason, 'INVALID_REQUEST');
        assert.deepEqual(
          seen.violations.map(({ field }) => field),
          ['cartId', 'email', 'shippingAddress.city', 'shippingAddress.countryCode', 'shippingMethodId', 'payment'],
        );
      }));
  });
}
