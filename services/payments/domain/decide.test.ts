import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { move, transitions } from './payment.ts';
import { edited, returned } from './refund.ts';
import { account, after, cancelled, card, charged, movement, outcome, placed, reserved, words } from './testing.ts';

describe('a payment', () => {
  test('takes nothing before the order stands and its goods are held, in whatever order that is heard', () => {
    assert.equal(after(account(), reserved).payment.state, 'prepared');
    assert.equal(after(account(), placed).payment.state, 'prepared');
    assert.equal(after(account(), placed, reserved).payment.state, 'charging');
    assert.equal(after(account(), reserved, placed).payment.state, 'charging');
  });

  test('takes nothing of an order with codes before they are redeemed', () => {
    const waits = after(account(), { ...placed, redeems: true }, reserved);
    assert.equal(waits.payment.state, 'prepared');
    assert.equal(after(waits, { kind: 'redeemed' }).payment.state, 'charging');
    const early = after(account(), { kind: 'redeemed' }, { ...placed, redeems: true }, reserved);
    assert.equal(early.payment.state, 'charging');
  });

  test('is charged what the order says, whatever it was prepared with, and hears that once', () => {
    const order = { ...placed, redeems: true, amountMinor: 2400, giftMinor: 500 };
    for (const heard of [
      [order, reserved],
      [reserved, order],
    ]) {
      const charging = after(account({ giftMinor: 900 }), ...heard, { ...order, amountMinor: 1 }, { kind: 'redeemed' });
      assert.equal(movement(charging, 'o')?.amountMinor, 2400);
      assert.equal(charging.payment.giftMinor, 500);
    }
  });

  test('is asked of the provider under the order’s own id', () => {
    const { movements } = after(account(), placed, reserved);
    assert.deepEqual([...movements.keys()], ['o']);
    assert.deepEqual([movements.get('o')?.state, movements.get('o')?.amountMinor], ['due', 1299]);
  });

  test('of nothing succeeds at once, without a provider', () => {
    const paid = after(account(), { ...placed, amountMinor: 0, giftMinor: 1299 }, reserved);
    assert.deepEqual([paid.payment.state, paid.movements.size, words(paid)], ['succeeded', 0, ['succeeded']]);
  });

  test('that succeeds after the cancellation is given back', () => {
    const late = after(account(), placed, reserved, cancelled, charged);
    assert.equal(late.payment.state, 'refunding');
    assert.equal(movement(late, 'o:refund')?.amountMinor, 1299);
    const back = after(late, outcome('refund', 'o:refund'));
    assert.deepEqual([back.payment.state, words(back)], ['refunded', ['succeeded', 'refunded']]);
  });

  test('that the provider refused, and the browser completed after all, is given back', () => {
    const late = after(account(), placed, reserved, outcome('charge', 'o', 'declined'), charged);
    assert.deepEqual([late.payment.state, words(late)], ['refunding', ['failed', 'succeeded']]);
    assert.equal(after(late, cancelled).payment.refundingMinor, 1299);
  });

  test('that waits for the customer keeps the secret until it is settled', () => {
    const waits = after(account(), placed, reserved, outcome('charge', 'o', 'action_required'));
    assert.deepEqual([waits.payment.state, waits.payment.clientSecret], ['action_required', 'secret']);
    const paid = after(waits, charged);
    assert.deepEqual([paid.payment.state, paid.payment.clientSecret], ['succeeded', null]);
    assert.deepEqual(words(paid), ['action_required', 'succeeded']);
  });

  test('that waits for the customer is given up with the order', () => {
    const waits = after(account(), placed, reserved, outcome('charge', 'o', 'action_required'), cancelled);
    assert.equal(movement(waits, 'o:void')?.state, 'due');
    const ended = after(waits, outcome('void', 'o:void'));
    assert.deepEqual([ended.payment.state, movement(ended, 'o')?.state], ['voided', 'declined']);
  });

  test('that comes to wait for the customer of a cancelled order is given up, and says nothing', () => {
    const asked = after(account(), placed, reserved, cancelled, outcome('charge', 'o', 'action_required'));
    assert.deepEqual([asked.payment.state, movement(asked, 'o:void')?.state, words(asked)], ['voiding', 'due', []]);
  });

  test('whose customer was faster than its void is given back', () => {
    const waits = after(account(), placed, reserved, outcome('charge', 'o', 'action_required'), cancelled);
    const refused = after(waits, outcome('void', 'o:void', 'declined'));
    assert.deepEqual([refused.payment.state, movement(refused, 'o')?.state], ['charging', 'unknown']);
    assert.equal(after(refused, charged).payment.state, 'refunding');
    assert.equal(after(waits, charged, outcome('void', 'o:void', 'declined')).payment.state, 'refunding');
  });

  test('in cash is promised at once, taken at the door and voided when cancelled before', () => {
    const promised = after(account({ method: 'cash_on_delivery' }), placed, reserved);
    assert.deepEqual(words(promised), ['authorized']);
    const taken = after(promised, { kind: 'delivered' }, { kind: 'delivered' });
    assert.deepEqual([taken.payment.capturedMinor, words(taken)], [1299, ['authorized', 'succeeded']]);
    assert.deepEqual(words(after(promised, cancelled)), ['authorized', 'voided']);
  });

  test('in cash that will not be paid is written off once, and what comes back is given to gift cards alone', () => {
    const start = account({ method: 'cash_on_delivery' });
    const promised = after(start, { ...placed, giftMinor: 700 }, reserved);
    const off = after(promised, { kind: 'write_off' }, { kind: 'write_off' }, { kind: 'delivered' });
    assert.deepEqual(
      [off.payment.state, off.payment.capturedMinor, words(off)],
      ['voided', 0, ['authorized', 'voided']],
    );
    const back = after(off, { kind: 'give_back', id: 'r', amountMinor: 1500, reason: returned });
    assert.deepEqual([back.payment.refundedMinor, back.payment.giftRefundedMinor], [0, 201]);
    for (const paid of [after(promised, { kind: 'delivered' }), after(account(), placed, reserved, charged)]) {
      assert.throws(() => after(paid, { kind: 'write_off' }), { reason: 'NOTHING_PROMISED' });
    }
  });

  test('in cash is given back without a provider', () => {
    const start = account({ method: 'cash_on_delivery' });
    const back = after(
      start,
      placed,
      reserved,
      { kind: 'delivered' },
      { kind: 'refund', id: 'r', amountMinor: 300, reason: '' },
    );
    assert.deepEqual([back.payment.refundedMinor, movement(back, 'refund:r')?.state], [300, 'succeeded']);
  });

  test('that is cancelled twice is given back once', () => {
    const paid = after(account(), placed, reserved, charged, cancelled, cancelled);
    assert.equal(paid.payment.refundingMinor, 1299);
  });

  test('takes no illegal step, and names both states', () => {
    assert.throws(() => move({ ...card, state: 'failed' }, 'authorized'), /from failed to authorized/);
    assert.deepEqual(transitions.refunded, []);
  });
});

describe('an authorised payment', () => {
  const authorised = after(account({ captures: 'shipped' }), placed, reserved, charged);

  test('is captured when everything is shipped', () => {
    assert.deepEqual([authorised.payment.state, words(authorised)], ['authorized', ['authorized']]);
    const asked = after(authorised, { kind: 'shipped' }, { kind: 'delivered' });
    assert.deepEqual([asked.payment.state, movement(asked, 'o:capture')?.amountMinor], ['capturing', 1299]);
    const taken = after(asked, outcome('capture', 'o:capture'));
    assert.deepEqual([taken.payment.capturedMinor, words(taken)], [1299, ['authorized', 'succeeded']]);
  });

  test('is captured in part by staff, and never beyond', () => {
    assert.throws(() => after(authorised, { kind: 'capture', amountMinor: 1300 }), {
      reason: 'CAPTURE_EXCEEDS_AUTHORIZED',
    });
    const taken = after(authorised, { kind: 'capture', amountMinor: 800 }, outcome('capture', 'o:capture'));
    assert.equal(taken.payment.capturedMinor, 800);
    assert.throws(() => after(taken, { kind: 'capture', amountMinor: null }), { reason: 'NOTHING_AUTHORIZED' });
  });

  test('is given up at the provider when the order is cancelled', () => {
    const asked = after(authorised, cancelled);
    assert.equal(movement(asked, 'o:void')?.state, 'due');
    const ended = after(asked, outcome('void', 'o:void'));
    assert.deepEqual([ended.payment.state, words(ended)], ['voided', ['authorized', 'voided']]);
  });

  test('shrinks by what is taken out of the order, once', () => {
    const edit = { kind: 'give_back', id: 'e', amountMinor: 299, reason: 'ORDER_EDITED' } as const;
    const less = after(authorised, edit, edit);
    assert.equal(less.payment.amountMinor, 1000);
    assert.deepEqual(words(less), ['authorized']);
    assert.equal(movement(after(less, { kind: 'shipped' }), 'o:capture')?.amountMinor, 1000);
  });

  test('of which nothing is due any more is given up, and the order stays paid', () => {
    const start = after(account({ captures: 'shipped' }), { ...placed, giftMinor: 500 }, reserved, charged);
    const less = after(start, { kind: 'give_back', id: 'e', amountMinor: 1500, reason: '' });
    assert.deepEqual([less.payment.amountMinor, less.payment.giftRefundedMinor], [0, 201]);
    const asked = after(less, { kind: 'shipped' });
    assert.equal(movement(asked, 'o:void')?.amountMinor, 1299, 'all of what was authorised');
    const ended = after(asked, outcome('void', 'o:void'));
    assert.deepEqual([ended.payment.state, words(ended)], ['succeeded', ['authorized', 'refunded', 'succeeded']]);
  });

  test('gives back after its capture what was asked for while that was on its way', () => {
    const back = { kind: 'give_back', id: 'ret', amountMinor: 400, reason: 'RETURN_RECEIVED' } as const;
    const asked = after(authorised, { kind: 'shipped' }, back, back);
    assert.deepEqual([asked.payment.refundingMinor, movement(asked, 'refund:ret')?.state], [0, 'waiting']);
    const taken = after(asked, outcome('capture', 'o:capture'));
    assert.deepEqual([taken.payment.refundingMinor, movement(taken, 'refund:ret')?.state], [400, 'due']);
    const refused = after(asked, outcome('capture', 'o:capture', 'declined'));
    assert.deepEqual([refused.payment.state, refused.payment.amountMinor], ['voiding', 899]);
  });

  test('whose capture is refused has failed, whether or not the provider still held it', () => {
    const refused = after(authorised, { kind: 'shipped' }, outcome('capture', 'o:capture', 'declined'));
    assert.equal(movement(refused, 'o:void')?.state, 'due');
    for (const status of ['succeeded', 'declined'] as const) {
      const ended = after(refused, outcome('void', 'o:void', status), { kind: 'delivered' }, charged);
      assert.deepEqual([ended.payment.state, words(ended)], ['failed', ['authorized', 'failed']]);
    }
  });

  test('of which staff left out a part gives that up before it refunds an edit, and refunds a return in full', () => {
    const part = after(authorised, { kind: 'capture', amountMinor: 900 }, outcome('capture', 'o:capture'));
    const edit = { kind: 'give_back', id: 'e', amountMinor: 500, reason: edited } as const;
    const less = after(part, { ...edit, amountMinor: 299 }, { ...edit, amountMinor: 299 });
    assert.deepEqual([less.payment.amountMinor, less.payment.refundingMinor], [1000, 0]);
    const both = after(part, edit, edit);
    assert.deepEqual([both.payment.amountMinor, both.payment.refundingMinor], [900, 101]);
    const back = after(part, { ...edit, reason: returned });
    assert.deepEqual([back.payment.amountMinor, back.payment.refundingMinor], [1299, 500]);
  });

  test('of which staff left out a part gives that up first also when the edit came while the capture was on its way', () => {
    const edit = { kind: 'give_back', id: 'e', amountMinor: 500, reason: edited } as const;
    const asked = after(authorised, { kind: 'capture', amountMinor: 900 }, edit);
    const taken = after(asked, outcome('capture', 'o:capture'));
    assert.deepEqual([taken.payment.amountMinor, taken.payment.refundingMinor], [900, 101]);
  });
});

describe('a refund', () => {
  const paid = after(account(), { ...placed, giftMinor: 700 }, reserved, charged);
  const ask = (id: string, amountMinor: number | null) =>
    ({ kind: 'refund', id, amountMinor, reason: 'late' }) as const;

  test('goes to the payment method first, then to the gift cards', () => {
    const first = after(paid, ask('a', 1000), outcome('refund', 'refund:a'));
    assert.deepEqual([movement(first, 'refund:a')?.amountMinor, movement(first, 'refund:a')?.giftMinor], [1000, 0]);
    const second = after(first, ask('b', 500));
    assert.deepEqual([movement(second, 'refund:b')?.amountMinor, movement(second, 'refund:b')?.giftMinor], [299, 201]);
    const third = after(second, ask('c', null));
    assert.deepEqual([movement(third, 'refund:c')?.amountMinor, movement(third, 'refund:c')?.giftMinor], [0, 499]);
    assert.equal(movement(third, 'refund:c')?.state, 'succeeded');
    const all = after(third, outcome('refund', 'refund:b'));
    assert.equal(all.payment.state, 'refunded');
  });

  test('of more than is left is refused, and so is one of nothing paid', () => {
    assert.throws(() => after(paid, ask('a', 2000)), { reason: 'REFUND_EXCEEDS_PAID' });
    assert.throws(() => after(paid, ask('a', 1999), ask('b', 1)), { reason: 'REFUND_EXCEEDS_PAID' });
    assert.throws(() => after(account(), ask('a', 1)), { reason: 'NOTHING_PAID' });
    assert.throws(() => after(account(), placed, reserved, ask('a', 1)), { reason: 'PAYMENT_NOT_SETTLED' });
  });

  test('for a return is given once, and at most what is left', () => {
    const back = { kind: 'give_back', id: 'ret', amountMinor: 5000, reason: '' } as const;
    const once = after(paid, back, back);
    assert.deepEqual([once.payment.refundingMinor, once.payment.giftRefundingMinor], [1299, 700]);
    assert.equal(after(once, { ...back, id: 'other' }), once);
  });

  test('that the provider refused can be given in another way', () => {
    const refused = after(paid, ask('a', null), outcome('refund', 'refund:a', 'declined'));
    assert.deepEqual([refused.payment.state, refused.payment.refundingMinor], ['succeeded', 0]);
    assert.equal(after(refused, ask('b', 100)).payment.refundingMinor, 100);
  });

  test('of a cancelled order that the provider refuses leaves the gift cards with what pricing gave them', () => {
    const refused = after(paid, cancelled, outcome('refund', 'o:refund', 'declined'));
    assert.deepEqual([refused.payment.giftRefundedMinor, refused.payment.refundedMinor], [700, 0]);
    assert.equal(after(refused, ask('a', null)).payment.refundingMinor, 1299);
  });

  test('of a cancelled order says that pricing gave the gift cards back', () => {
    const back = after(paid, cancelled, outcome('refund', 'o:refund'));
    const said = back.says.at(-1);
    assert.deepEqual([said?.kind, said?.payment.cancelled, said?.payment.state], ['refunded', true, 'refunded']);
  });
});
