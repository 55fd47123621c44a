import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Money } from '#platform/kernel/money.ts';
import { purchases } from './purchases.testing.ts';
import { type Line, type Quote, quote } from './quote.ts';

const runs = { numRuns: 2_000 };
const sum = (amounts: readonly Money[]): number => amounts.reduce((total, { minorUnits }) => total + minorUnits, 0);

/** Checks a fact of every quote. */
const always = (fact: (quoted: Quote) => void): void =>
  fc.assert(
    fc.property(purchases, ({ purchase, known }) => fact(quote(purchase, known, 'USD'))),
    runs,
  );

test('the totals are the sums of the lines, whatever is taken off', () => {
  always(({ lines, totals }) => {
    assert.equal(sum(lines.map(({ lineTotal }) => lineTotal)), totals.subtotal.minorUnits);
    assert.equal(sum(lines.map(({ discount }) => discount)), totals.discount.minorUnits);
    const { subtotal, discount, shipping, tax, total } = totals;
    assert.equal(subtotal.minorUnits - discount.minorUnits + shipping.minorUnits + tax.minorUnits, total.minorUnits);
  });
});

test('the shares of the tax add up to it, with that of the delivery where it is taxed', () => {
  always(({ lines, totals }) => {
    const ofLines = sum(lines.map(({ tax }) => tax));
    if (totals.includedTax === null) return assert.equal(ofLines, totals.tax.minorUnits);
    const ofShipping = totals.includedTax.minorUnits - ofLines;
    assert.ok(ofShipping >= 0 && ofShipping <= totals.shipping.minorUnits, `${ofShipping} of the delivery`);
    if (totals.shipping.minorUnits === 0) assert.equal(ofShipping, 0);
  });
});

test('nothing is ever negative, and no line is reduced by more than it costs', () => {
  always(({ lines, totals, redemptions }) => {
    const amounts = [...Object.values(totals), ...redemptions.map(({ amount }) => amount)];
    for (const amount of amounts)
      if (amount !== null) assert.ok(Object.is(Math.abs(amount.minorUnits), amount.minorUnits));
    for (const { discount, lineTotal, tax } of lines) {
      assert.ok(discount.minorUnits >= 0 && discount.minorUnits <= lineTotal.minorUnits);
      assert.ok(tax.minorUnits >= 0);
    }
  });
});

test('only goods that a promotion is for are reduced', () => {
  fc.assert(
    fc.property(purchases, ({ purchase, known }) => {
      const only = (path: string) => ({
        ...known,
        automatic: known.automatic.map((one) => ({ ...one, categories: [path] })),
      });
      const { lines } = quote({ ...purchase, codes: [] }, { ...only('kitchen'), meanings: new Map() }, 'USD');
      for (const { category, discount } of lines) {
        if (category !== 'kitchen' && category !== 'kitchen/pans') assert.equal(discount.minorUnits, 0, category);
      }
    }),
    runs,
  );
});

test('gift cards pay a part of the total and never change it', () => {
  fc.assert(
    fc.property(purchases, ({ purchase, known }) => {
      const meanings = new Map([...known.meanings].filter(([, { kind }]) => kind === 'promotion'));
      const without = quote(purchase, { ...known, meanings }, 'USD').totals;
      const { totals, redemptions } = quote(purchase, known, 'USD');
      assert.deepEqual({ ...totals, giftCard: null, due: null }, without);
      if (totals.giftCard === null || totals.due === null) return;
      assert.equal(totals.giftCard.minorUnits + totals.due.minorUnits, totals.total.minorUnits);
      const taken = redemptions.filter(({ kind }) => kind === 'gift_card').map(({ amount }) => amount);
      assert.equal(sum(taken), totals.giftCard.minorUnits);
    }),
    runs,
  );
});

test('the order of lines, codes and promotions makes no difference', () => {
  fc.assert(
    fc.property(purchases, ({ purchase, known }) => {
      const forth = quote(purchase, known, 'USD');
      const reversed = { ...purchase, lines: purchase.lines.toReversed(), codes: purchase.codes.toReversed() };
      const meanings = new Map([...known.meanings].reverse());
      const back = quote(reversed, { ...known, automatic: known.automatic.toReversed(), meanings }, 'USD');
      assert.deepEqual(back.totals, forth.totals);
      assert.deepEqual(back.explanation, forth.explanation);
      assert.deepEqual(back.codes.toReversed(), forth.codes);
      assert.deepEqual(sorted(back.lines), sorted(forth.lines));
    }),
    runs,
  );
});

test('the same purchase always has the same quote', () => {
  fc.assert(
    fc.property(purchases, ({ purchase, known }) =>
      assert.deepEqual(quote(purchase, known, 'USD'), quote(structuredClone(purchase), structuredClone(known), 'USD')),
    ),
    runs,
  );
});

test('the steps of an explanation add up: those of the whole to the total, those of lines to their discounts', () => {
  always(({ explanation, totals, lines }) => {
    const whole = explanation.filter(({ sku }) => sku === null);
    const counted = whole.filter(({ kind }) => ['SUBTOTAL', 'PROMOTION', 'SHIPPING', 'TAX'].includes(kind));
    assert.equal(sum(counted.map(({ amount }) => amount)), totals.total.minorUnits);
    for (const wanted of new Set(lines.map(({ sku }) => sku))) {
      const steps = explanation.filter(({ sku }) => sku === wanted).map(({ amount }) => amount);
      const discounts = lines.filter(({ sku }) => sku === wanted).map(({ discount }) => discount);
      assert.equal(-sum(steps) + 0, sum(discounts));
    }
  });
});

test('every code has its state, and what counts with a limit or a code has to be redeemed', () => {
  fc.assert(
    fc.property(purchases, ({ purchase, known }) => {
      const { codes, redemptions, explanation } = quote(purchase, known, 'USD');
      assert.deepEqual(
        codes.map(({ code }) => code),
        purchase.codes,
      );
      assert.equal(codes.at(-1)?.problem, 'CODE_UNKNOWN');
      const used = new Set(explanation.flatMap(({ code }) => code ?? []));
      const bad = codes.filter(({ problem }) => problem !== null).map(({ code }) => code);
      assert.ok(bad.every((code) => !used.has(code)));
      const promotions = [
        ...known.automatic,
        ...[...known.meanings.values()].flatMap((one) => (one.kind === 'promotion' ? one.promotion : [])),
      ];
      const titles = new Set(explanation.filter(({ kind }) => kind === 'PROMOTION').map(({ text }) => text));
      const expected = promotions.filter(
        (one) => titles.has(one.title) && (one.code !== null || one.totalLimit !== null),
      );
      const redeemed = redemptions.filter(({ kind }) => kind === 'promotion').map(({ id }) => id);
      assert.deepEqual(redeemed.toSorted(), expected.map(({ id }) => id).toSorted());
    }),
    runs,
  );
});

const sorted = (lines: readonly Line[]) => lines.map((line) => JSON.stringify(line)).toSorted();
