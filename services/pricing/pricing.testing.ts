import { randomUUID } from 'node:crypto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  CreatePromotionRequestSchema,
  IssueGiftCardRequestSchema,
  PromotionKind,
  PromotionStacking,
  type PromotionTermsSchema,
  QuoteRequestSchema,
  type RedemptionSchema,
} from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { kyselyOn } from '#platform/database/pool.ts';
import { testDatabase } from '#platform/database/testing.ts';
import { heard, listeningDatabase } from '#platform/events/testing.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { noCrash } from '#platform/kernel/crash.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { callOf } from '#platform/rpc/testing.ts';
import { readAutomatic } from './repository/promotions.ts';
import type { PricingDb } from './repository/tables.ts';
import { pricingRpc } from './rpc.ts';
import { secretsOf } from './secrets.ts';
import { snapshotOf } from './snapshot.ts';
import { subscribers } from './subscribers.ts';

export const usd = (minorUnits: number) => ({ currencyCode: 'USD', minorUnits: BigInt(minorUnits) });

/** Somebody of the staff, with or without an Idempotency-Key. */
export const staff = (idempotencyKey = '') =>
  callOf({ id: 'u1', email: 'staff@example.com', roles: ['staff'] }, idempotencyKey);

type Redemption = MessageInitShape<typeof RedemptionSchema>;
type Terms = MessageInitShape<typeof PromotionTermsSchema>;

/** Pricing on a real database of its own, with two replicas' worth of memory. */
export async function openPricing(connections = 16) {
  const base = await testDatabase<PricingDb>('pricing', new URL('./migrations/', import.meta.url));
  const statements: string[] = [];
  const pool = base.poolOf('pricing', { max: connections, onStatement: (text) => statements.push(text) });
  const { database, said, types } = listeningDatabase<PricingDb, 'pricing'>(kyselyOn<PricingDb>(pool));
  const secrets = secretsOf(Buffer.from('the secret of this test'));
  const replica = () => {
    const snapshot = snapshotOf(() => readAutomatic(database.read, 'USD'));
    const given = { database, snapshot, secrets, clock: systemClock, ids: systemIds, currency: 'USD' };
    return { snapshot, rpc: pricingRpc(given) };
  };
  const hears = subscribers({ crash: noCrash, customerOf: secrets.customerOf, currency: 'USD' });
  const { rpc, snapshot } = replica();

  return {
    base,
    rpc,
    snapshot,
    said,
    types,
    statements,
    another: replica,
    close: () => base.drop(),
    rows: (text: string): Promise<Record<string, unknown>[]> => pool.query(text).then(({ rows }) => rows),

    /** Ten percent off with a code, unless told otherwise. */
    async promotion(over: Terms = {}): Promise<string> {
      const terms = {
        title: 'Ten off',
        kind: PromotionKind.PERCENTAGE,
        basisPoints: 1000,
        stacking: PromotionStacking.STACKS,
        active: true,
        ...over,
      };
      return (await rpc.createPromotion(create(CreatePromotionRequestSchema, { terms }), staff())).id ?? '';
    },

    async card(minorUnits: number): Promise<{ id: string; code: string }> {
      const request = create(IssueGiftCardRequestSchema, { amount: usd(minorUnits) });
      const { giftCard, code = '' } = await rpc.issueGiftCard(request, staff());
      return { id: giftCard?.id ?? '', code };
    },

    /** What goods for 100.00 cost with some codes. */
    quote: (codes: readonly string[] = [], email?: string) =>
      rpc.quote(
        create(QuoteRequestSchema, {
          lines: [{ sku: 'PAN', quantity: 1, unitPrice: usd(10_000), category: 'kitchen' }],
          codes: [...codes],
          ...(email === undefined ? {} : { email }),
        }),
        staff(),
      ),

    /** Orders ask for redemptions in one batch; answers their ids. */
    async request(
      orders: readonly { redemptions: Redemption[]; email?: string; orderId?: string }[],
    ): Promise<string[]> {
      const events = orders.map(({ redemptions, email = 'ann@example.com', orderId = randomUUID() }) =>
        heard('orders.redemption_requested', orderId, { orderId, redemptions, person: { email } }),
      );
      await database.transaction((tx) => hears['orders.redemption_requested'](events, tx));
      return events.map(({ subject }) => subject);
    },

    cancel: (orderIds: readonly string[], redemptions: Redemption[] = [{ amount: usd(1) }]) =>
      database.transaction((tx) =>
        hears['orders.cancelled'](
          orderIds.map((orderId) => heard('orders.cancelled', orderId, { order: { orderId, redemptions } })),
          tx,
        ),
      ),

    refund: (orderId: string, minorUnits: number, cancelled = false) =>
      database.transaction((tx) =>
        hears['payments.refunded'](
          [heard('payments.refunded', orderId, { orderId, giftCard: usd(minorUnits), cancelled })],
          tx,
        ),
      ),

    /** Whether every counter is what its ledger says; empty when so. */
    drift: async () => [
      ...(
        await pool.query(`select id from promotions p where uses <> (select count(*) from promotion_uses where promotion_id = p.id)
        or saved <> (select coalesce(sum(saved), 0) from promotion_uses where promotion_id = p.id)`)
      ).rows,
      ...(
        await pool.query(
          `select id from gift_cards g where balance <> (select sum(amount) from gift_card_entries where gift_card_id = g.id)`,
        )
      ).rows,
    ],
  };
}

export type Pricing = Awaited<ReturnType<typeof openPricing>>;
