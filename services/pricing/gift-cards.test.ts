import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  AdjustGiftCardRequestSchema,
  CheckGiftCardRequestSchema,
  GetGiftCardRequestSchema,
  IssueGiftCardRequestSchema,
  ListGiftCardsRequestSchema,
  UpdateGiftCardRequestSchema,
} from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { openPricing, type Pricing, staff, usd } from './pricing.testing.ts';

describe('gift cards', () => {
  let pricing: Pricing;
  before(async () => {
    pricing = await openPricing();
  });
  after(() => pricing.close());

  const issue = (over: object = {}, key = '') =>
    pricing.rpc.issueGiftCard(create(IssueGiftCardRequestSchema, { amount: usd(5000), ...over }), staff(key));
  const adjust = (id: string, minorUnits: number, key = '') =>
    pricing.rpc.adjustGiftCard(
      create(AdjustGiftCardRequestSchema, { id, amount: usd(minorUnits), reason: 'goodwill' }),
      staff(key),
    );
  const check = (code: string) => pricing.rpc.checkGiftCard(create(CheckGiftCardRequestSchema, { code }), staff());
  const get = (id: string) => pricing.rpc.getGiftCard(create(GetGiftCardRequestSchema, { id }), staff());
  const update = (id: string, over: object) =>
    pricing.rpc.updateGiftCard(create(UpdateGiftCardRequestSchema, { id, ...over }), staff());

  test('show their code once, and keep no more of it than its end and a keyed hash', async () => {
    const { giftCard, code = '' } = await issue();
    assert.match(code, /^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    assert.equal(giftCard?.codeEnding, code.slice(-4));
    assert.equal((await check(code)).balance?.minorUnits, 5000n);
    const plain = code.replaceAll('-', '');
    for (const table of ['gift_cards', 'gift_card_entries', 'idempotency']) {
      const text = JSON.stringify(await pricing.rows(`select t::text from ${table} t`));
      assert.ok(!text.includes(plain) && !text.includes(code), table);
    }
    assert.ok(!JSON.stringify(await pricing.base.audited()).includes(plain));
  });

  test('are issued once for each Idempotency-Key, whose answer is the same again, code and all', async () => {
    const key = randomUUID();
    const first = await issue({ note: 'for Ann' }, key);
    assert.deepEqual(await issue({ note: 'for Ann' }, key), first);
    assert.equal((await check(first.code ?? '')).balance?.minorUnits, 5000n);
    const kept = await pricing.rows(`select encode(answer, 'escape') as answer from idempotency`);
    assert.ok(!JSON.stringify(kept).includes(first.code ?? ''), 'the code is not stored with the answer either');
    const other = await issue({ note: 'for Ann' }, randomUUID());
    assert.notEqual(other.code, first.code);
  });

  test('have a ledger whose sum is the balance, the newest entry first', async () => {
    const { giftCard } = await issue();
    const id = giftCard?.id ?? '';
    const key = randomUUID();
    await adjust(id, -2000, key);
    await adjust(id, -2000, key);
    const [orderId = ''] = await pricing.request([{ redemptions: [{ giftCardId: id, amount: usd(1000) }] }]);
    await pricing.refund(orderId, 400);
    const { balance, ledger = [] } = await get(id);
    assert.deepEqual(
      ledger.map(({ kind, amount }) => `${kind} ${amount?.minorUnits}`),
      ['REFUNDED 400', 'REDEEMED -1000', 'ADJUSTED -2000', 'ISSUED 5000'],
    );
    assert.equal(balance?.minorUnits, 2400n);
    assert.deepEqual(await pricing.drift(), []);
  });

  test('never go below nothing', async () => {
    const id = (await issue()).giftCard?.id ?? '';
    await assert.rejects(adjust(id, -5001), { reason: 'GIFT_CARD_BALANCE_TOO_LOW' });
    await assert.rejects(adjust(id, 0), { reason: 'INVALID_REQUEST' });
    await assert.rejects(adjust(randomUUID(), 1), { reason: 'GIFT_CARD_NOT_FOUND' });
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => adjust(id, -1000)));
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 5);
  });

  test('that are blocked are as if they were not there, and can be freed again', async () => {
    const { giftCard, code = '' } = await issue();
    const id = giftCard?.id ?? '';
    await update(id, { active: false, note: 'stolen' });
    await update(id, { active: false, note: 'stolen' });
    await assert.rejects(check(code), { reason: 'GIFT_CARD_NOT_FOUND' });
    assert.equal((await pricing.quote([code])).codes?.[0]?.problem, 'CODE_UNKNOWN');
    assert.equal((await update(id, { active: true })).note, 'stolen');
    assert.equal((await check(code)).balance?.minorUnits, 5000n);
    const actions = (await pricing.base.audited()).filter((one) => one.subject === id).map(({ action }) => action);
    assert.deepEqual(actions, ['pricing.gift_card_issue', 'pricing.gift_card_update', 'pricing.gift_card_update']);
  });

  test('are found by the end of their code, without their ledger', async () => {
    const { giftCard } = await issue();
    const request = create(ListGiftCardsRequestSchema, { codeEnding: giftCard?.codeEnding ?? '' });
    const { giftCards = [] } = await pricing.rpc.listGiftCards(request, staff());
    assert.ok(giftCards.some(({ id, ledger }) => id === giftCard?.id && ledger?.length === 0));
  });

  test('are worth something, in the currency of the shop, and for some time', async () => {
    const fails = (over: object) => assert.rejects(issue(over), { reason: 'INVALID_REQUEST' });
    await fails({ amount: usd(0) });
    await fails({ amount: { currencyCode: 'EUR', minorUnits: 1n } });
    await fails({ expiresAt: timestampFromDate(new Date('2020-01-01')) });
    await assert.rejects(check('no code at all'), { reason: 'GIFT_CARD_NOT_FOUND' });
    await assert.rejects(check('0000-0000-0000-0000'), { reason: 'GIFT_CARD_NOT_FOUND' });
  });
});
