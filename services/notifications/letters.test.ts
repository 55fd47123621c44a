import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { choreography, type EventType } from '#contracts/events.ts';
import type { Heard } from '#platform/events/port.ts';
import { type Example, examples, shop } from './letters/testing.ts';
import { type Known, lettersOf, mayCauseMails } from './letters.ts';
import { people } from './people.ts';
import { registry } from './templates/registry.ts';
import { type TextedEvent, textsOf } from './texts.ts';

const heard = <E extends EventType>(type: E, data: object, id: string = randomUUID()): Heard<EventType> => ({
  id,
  type,
  subject: '',
  time: new Date(0),
  traceparent: '',
  data: create(choreography[type].data, data),
});

/** What the event causes; nothing for one of which no mail is known. */
const mailsOf = ({ type, data }: { type: Known; data: object }, id?: string) => {
  const event = heard(type, data, id);
  return mayCauseMails(event) ? lettersOf(event, shop) : [];
};

test('every event that notifications hear has a mail, unless it asks what is known of a person', () => {
  for (const { type, data, template, words } of examples) {
    const [mail, ...more] = mailsOf({ type, data });
    assert.equal(mail?.template, template, type);
    assert.deepEqual(more, []);
    assert.equal(mail?.to, template === 'low_stock' ? 'staff@shop.test' : 'ann@example.com');
    for (const word of words) {
      assert.ok(mail.letter.text.includes(word), `${template}: ${word} is not in\n${mail.letter.text}`);
      assert.ok(mail.letter.html.includes(word), `${template}: ${word} is not in the HTML`);
    }
    assert.doesNotMatch(mail.letter.text, /undefined|NaN|\[object|\{\{/, template);
  }
  const seen = new Set(examples.map(({ type }) => type));
  const heard = Object.entries(choreography).flatMap(([type, { hears }]) => ('notifications' in hears ? [type] : []));
  assert.deepEqual([...seen].sort(), heard.filter((type) => !Object.hasOwn(people(Buffer.of()), type)).sort());
});

test('the same event causes the same mail under the same id, and another event another', () => {
  for (const example of examples) {
    const id = randomUUID();
    assert.deepEqual(mailsOf(example, id), mailsOf(example, id));
    assert.notEqual(mailsOf(example)[0]?.id, mailsOf(example)[0]?.id);
  }
});

test('goods that were taken along are said to be collected, and never to be on their way', () => {
  const delivered = examples.find(({ words }) => words.includes('was collected'));
  assert.ok(delivered !== undefined);
  assert.deepEqual(mailsOf({ type: 'fulfillment.shipped', data: delivered.data }), []);
});

test('without an address there is no mail: of staff that reads none, of a person who was erased', () => {
  const low = heard('inventory.low_stock', { sku: 'PAN', available: 1, threshold: 2 });
  assert.ok(mayCauseMails(low));
  assert.deepEqual(lettersOf(low, { ...shop, staffEmail: '' }), []);
  for (const email of ['', 'a@b,c@d', 'a@b\nBcc: c@d', 'Ann <a@b>', 'nobody']) {
    assert.deepEqual(mailsOf({ type: 'identity.registered', data: { person: { email, fullName: 'Ann' } } }), [], email);
  }
  assert.deepEqual(mailsOf({ type: 'fulfillment.delivered', data: { orderId: 'x' } }), []);
});

test('the events that cause mails are those of the table, and the rest cause none', () => {
  for (const type of ['orders.placed', 'payments.succeeded'] as const) assert.ok(!mayCauseMails(heard(type, {})), type);
});

test('every template has a name, a sentence and an example that fills it', () => {
  for (const [name, { about, preview }] of Object.entries(registry)) {
    const { subject, text, html } = preview();
    assert.match(about, /^[A-Z].*\.$/, name);
    assert.ok(subject.length > 5 && subject.length < 90, name);
    assert.doesNotMatch(text + html, /undefined|NaN|\[object|\{\{/, name);
  }
  const written = new Set(examples.map(({ template }) => template));
  const account = [
    'verify_email',
    'reset_password',
    'password_changed',
    'new_sign_in',
    'second_factor_changed',
    'email_changed',
  ];
  assert.deepEqual(Object.keys(registry).sort(), [...written, ...account].sort());
});

const texts = ({ type, data }: Example | { type: TextedEvent['type']; data: object }) => {
  const event = heard(type, data);
  return isTexted(event) ? textsOf(event, shop) : [];
};
const isTexted = (event: Heard<EventType>): event is TextedEvent =>
  event.type === 'fulfillment.shipped' || event.type === 'fulfillment.ready_for_pickup';

test('a message by SMS goes to who gave a number, when goods leave or lie ready', () => {
  const all = examples.flatMap(texts);
  assert.deepEqual(
    all.map(({ template, to }) => [template, to]),
    [
      ['order_shipped', '+39041123456'],
      ['order_ready_for_pickup', '+39041123456'],
    ],
  );
  assert.match(all[0]?.text ?? '', /^Rialto: your order R-7 is on its way with DHL\. https:\/\/shop\.test\/orders\//);
  for (const phone of ['', '12', 'call me', '+1 2345 6789 0123 4567', undefined]) {
    const person = {
      email: 'ann@example.com',
      shippingAddress: { fullName: 'Ann', ...(phone === undefined ? {} : { phone }) },
    };
    assert.deepEqual(
      texts({ type: 'fulfillment.ready_for_pickup', data: { orderId: 'x', person } }),
      [],
      phone ?? 'none',
    );
  }
});
