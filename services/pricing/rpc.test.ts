import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  CodeKind,
  CreatePromotionRequestSchema,
  GetPromotionRequestSchema,
  ListMethodsRequestSchema,
  ListPromotionsRequestSchema,
  PromotionKind,
  PromotionStacking,
  UpdatePromotionRequestSchema,
} from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { openPricing, type Pricing, staff, usd } from './pricing.testing.ts';

const terms = {
  title: 'Summer',
  kind: PromotionKind.PERCENTAGE,
  basisPoints: 2000,
  stacking: PromotionStacking.STACKS,
  active: true,
};

describe('pricing', () => {
  let pricing: Pricing;
  before(async () => {
    pricing = await openPricing();
  });
  after(() => pricing.close());

  const totalOf = async (...asked: Parameters<Pricing['quote']>) =>
    Number((await pricing.quote(...asked)).totals?.total?.minorUnits);
  const stateOf = async (code: string, email?: string) => (await pricing.quote([code], email)).codes?.[0];
  const update = (id: string, over: object) =>
    pricing.rpc.updatePromotion(create(UpdatePromotionRequestSchema, { id, terms: { ...terms, ...over } }), staff());
  const audits = async (subject: string) =>
    (await pricing.base.audited()).filter((one) => one.subject === subject).map(({ action }) => action);

  test('quotes without any SQL as long as nothing that counts by itself has a limit', async () => {
    const id = await pricing.promotion({ title: 'Automatic' });
    pricing.statements.length = 0;
    assert.equal(await totalOf(), 9000);
    assert.deepEqual(pricing.statements, []);
    await update(id, { totalLimit: 1 });
    pricing.statements.length = 0;
    assert.equal(await totalOf(), 8000);
    assert.equal(pricing.statements.length, 1);
    await pricing.request([{ redemptions: [{ promotionId: id, amount: usd(2000) }] }]);
    assert.equal(await totalOf(), 10_000, 'it is used up');
    await update(id, { active: false, totalLimit: 1 });
  });

  test('sees a change of its own at once, and one of another replica when it reads again', async () => {
    const there = pricing.another();
    const quoteThere = () => there.snapshot.current().length;
    const id = await pricing.promotion();
    assert.equal(await totalOf(), 9000);
    assert.equal(quoteThere(), 0);
    await there.snapshot.refresh();
    assert.equal(quoteThere(), 1);
    await update(id, { active: false });
    assert.equal(await totalOf(), 10_000);
  });

  test('asks once for a code that is in use, and answers the state of every code', async () => {
    const code = 'Summer-26';
    await pricing.promotion({ code });
    pricing.statements.length = 0;
    const { totals, codes, redemptions } = await pricing.quote(['nope', ' summer-26 ']);
    assert.equal(pricing.statements.length, 1);
    assert.equal(totals?.discount?.minorUnits, 1000n);
    assert.deepEqual(
      codes?.map(({ kind, problem }) => [kind, problem]),
      [
        [CodeKind.UNKNOWN, 'CODE_UNKNOWN'],
        [CodeKind.PROMOTION, undefined],
      ],
    );
    assert.equal(redemptions?.length, 1);
  });

  test("counts a customer's uses only when it is told whose they are", async () => {
    const id = await pricing.promotion({ code: 'ONCE', customerLimit: 1 });
    await pricing.request([{ redemptions: [{ promotionId: id, amount: usd(1) }], email: 'ann@example.com' }]);
    assert.equal((await stateOf('ONCE', 'Ann@example.com'))?.problem, 'CODE_ALREADY_USED');
    assert.equal((await stateOf('ONCE', 'bob@example.com'))?.problem, undefined);
    assert.equal((await stateOf('ONCE'))?.problem, undefined);
  });

  test('lets a gift card pay, written as it may be', async () => {
    const { id, code } = await pricing.card(2500);
    const { totals, redemptions } = await pricing.quote([code.toLowerCase().replaceAll('-', ' ')]);
    assert.deepEqual(
      [totals?.total?.minorUnits, totals?.giftCard?.minorUnits, totals?.due?.minorUnits],
      [10_000n, 2500n, 7500n],
    );
    assert.deepEqual(redemptions, [{ giftCardId: id, amount: usd(2500) }]);
    const without = await pricing.quote();
    assert.deepEqual([without.totals?.giftCard, without.totals?.due], [undefined, undefined]);
  });

  test('keeps what staff wrote down for a promotion, and counts its uses', async () => {
    const all = {
      ...terms,
      kind: PromotionKind.BUY_X_GET_Y,
      code: 'EVERYTHING',
      buyQuantity: 2,
      getQuantity: 1,
      categories: ['kitchen/pans'],
      minimumSubtotal: usd(1000),
      startsAt: timestampFromDate(new Date('2020-01-01')),
      endsAt: timestampFromDate(new Date('2040-01-01')),
      totalLimit: 10,
      customerLimit: 2,
      stacking: PromotionStacking.EXCLUSIVE,
    };
    const id = await pricing.promotion(all);
    await pricing.request([{ redemptions: [{ promotionId: id, amount: usd(250) }] }]);
    const found = await pricing.rpc.getPromotion(create(GetPromotionRequestSchema, { id }), staff());
    assert.deepEqual(found.terms, all);
    assert.deepEqual([found.uses, found.saved], [1, usd(250)]);
    assert.deepEqual(await audits(id), ['pricing.promotion_create']);
  });

  test('writes an audit entry for a change, and none for what changes nothing', async () => {
    const id = await pricing.promotion();
    await update(id, { title: 'Winter' });
    await update(id, { title: 'Winter' });
    assert.deepEqual(await audits(id), ['pricing.promotion_create', 'pricing.promotion_update']);
    await update(id, { active: false });
  });

  test('makes a promotion once for each Idempotency-Key', async () => {
    const context = staff(randomUUID());
    const request = create(CreatePromotionRequestSchema, { terms: { ...terms, code: 'KEYED' } });
    const first = await pricing.rpc.createPromotion(request, context);
    assert.equal((await pricing.rpc.createPromotion(request, context)).id, first.id);
  });

  test('refuses terms that do not fit together, codes that are taken and limits below the uses', async () => {
    const fails = (over: object, reason: string) =>
      assert.rejects(pricing.promotion({ ...terms, ...over }), { reason });
    await fails({ amount: usd(100) }, 'INVALID_REQUEST');
    await fails({ kind: PromotionKind.FIXED_AMOUNT }, 'INVALID_REQUEST');
    const inEuro = { currencyCode: 'EUR', minorUnits: 1n };
    await fails({ kind: PromotionKind.FIXED_AMOUNT, basisPoints: undefined, amount: inEuro }, 'INVALID_REQUEST');
    await fails({ code: 'TWO WORDS' }, 'INVALID_REQUEST');
    await fails({ categories: ['/kitchen'] }, 'INVALID_REQUEST');
    const at = timestampFromDate(new Date('2030-01-01'));
    await fails({ startsAt: at, endsAt: at }, 'INVALID_REQUEST');
    const id = await pricing.promotion({ code: 'TAKEN' });
    await fails({ code: 'taken' }, 'PROMOTION_CODE_TAKEN');
    const request = [{ redemptions: [{ promotionId: id, amount: usd(1) }] }];
    await pricing.request([...request, ...request]);
    await assert.rejects(update(id, { code: 'TAKEN', totalLimit: 1 }), { reason: 'PROMOTION_LIMIT_BELOW_USES' });
    await assert.rejects(update(randomUUID(), {}), { reason: 'PROMOTION_NOT_FOUND' });
  });

  test('lists every promotion once, the newest first', async () => {
    const seen: (string | undefined)[] = [];
    let pageToken = '';
    do {
      const request = create(ListPromotionsRequestSchema, { pageSize: 2, pageToken });
      const page = await pricing.rpc.listPromotions(request, staff());
      seen.push(...(page.promotions ?? []).map(({ id }) => id));
      pageToken = page.nextPageToken ?? '';
    } while (pageToken !== '');
    const all = await pricing.rows('select id from promotions order by id desc');
    assert.deepEqual(
      seen,
      all.map(({ id }) => id),
    );
    const wrong = create(ListPromotionsRequestSchema, { pageToken: 'nonsense' });
    await assert.rejects(pricing.rpc.listPromotions(wrong, staff()), { reason: 'INVALID_REQUEST' });
  });

  test('prices methods in the currency of the shop only', async () => {
    const ask = (currencyCode: string) => {
      const subtotal = { currencyCode, minorUnits: 100n };
      return pricing.rpc.listMethods(create(ListMethodsRequestSchema, { countryCode: 'US', subtotal }), staff());
    };
    assert.equal((await ask('USD')).methods?.length, 2);
    await assert.rejects(ask('EUR'), { reason: 'CURRENCY_MISMATCH' });
  });
});
