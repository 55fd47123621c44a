import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Outgoing, Sender } from './port.ts';

/** What a provider's stand-in does with the next mails. */
export type Mood =
  | 'accepts'
  /** The mail is wrong: it would be refused for ever. */
  | 'refuses'
  /** Not now. */
  | 'is busy'
  /** It fails by itself. */
  | 'fails'
  /** The account or key is wrong, which is for the shop to mend. */
  | 'rejects the key'
  /** Takes the connection and says nothing more. */
  | 'hangs up';

/** A mail as the stand-in got it. */
export interface Received {
  readonly to: readonly string[];
  readonly from: string;
  readonly subject: string;
  /** All of it, decoded, to look for words in. */
  readonly source: string;
  /** By which a repeated mail is known. */
  readonly reference: string;
  /** What it says of List-Unsubscribe and List-Unsubscribe-Post, each as it came. */
  readonly unsubscribe: readonly (string | undefined)[];
}

/** A sender and, at the other end of a real connection, what stands for its provider. */
export interface Bench {
  readonly sender: Sender;
  readonly received: readonly Received[];
  mood(mood: Mood): void;
  /** Takes the provider off the network. */
  unplug(): Promise<void>;
  close(): Promise<void>;
}

export const mail: Outgoing = {
  messageId: '<7@shop.test>',
  to: 'ann@example.com',
  subject: 'Grüße from Rialto',
  text: 'Hello in text',
  html: '<p>Hello in markup</p>',
};

/** What every sender does, whatever its provider speaks. `open` sends from "Rialto <shop@example.com>". */
export function conformance(name: string, open: () => Promise<Bench>): void {
  const using = async (work: (bench: Bench) => Promise<void>): Promise<void> => {
    const bench = await open();
    try {
      await work(bench);
    } finally {
      await bench.close();
    }
  };

  describe(`the sender ${name}`, () => {
    test('hands over both forms, to one recipient, from the shop', () =>
      using(async ({ sender, received }) => {
        assert.deepEqual(await sender.send(mail), { kind: 'sent' });
        const [got] = received;
        assert.deepEqual([got?.to, got?.from, got?.subject], [[mail.to], 'shop@example.com', mail.subject]);
        assert.match(got?.source ?? '', /Hello in text[\s\S]*Hello in markup/);
      }));

    test('gives a repeated mail the reference of the first', () =>
      using(async ({ sender, received }) => {
        await sender.send(mail);
        await sender.send(mail);
        await sender.send({ ...mail, messageId: '<8@shop.test>' });
        assert.deepEqual(
          received.map(({ reference }) => reference),
          [mail.messageId, mail.messageId, '<8@shop.test>'],
        );
      }));

    test('tells mail programs how one click ends such mails, where a mail can be ended, and of no other', () =>
      using(async ({ sender, received }) => {
        const oneClick = `https://a-shop-with-a-long-name.example.com/unsubscribe/one-click?token=${'x'.repeat(64)}`;
        await sender.send({ ...mail, oneClick });
        await sender.send(mail);
        assert.deepEqual(
          received.map(({ unsubscribe }) => unsubscribe),
          [
            [`<${oneClick}>`, 'List-Unsubscribe=One-Click'],
            [undefined, undefined],
          ],
        );
      }));

    const ends: readonly (readonly [Mood, 'sent' | 'refused' | 'unreachable'])[] = [
      ['refuses', 'refused'],
      ['is busy', 'unreachable'],
      ['fails', 'unreachable'],
      ['rejects the key', 'unreachable'],
      ['hangs up', 'unreachable'],
    ];
    for (const [mood, kind] of ends) {
      test(`calls a mail ${kind} when the provider ${mood}, and says nothing of the recipient`, () =>
        using(async (bench) => {
          bench.mood(mood);
          const outcome = await bench.sender.send(mail);
          assert.equal(outcome.kind, kind, JSON.stringify(outcome));
          assert.ok(!/@|ann/.test(JSON.stringify(outcome)), JSON.stringify(outcome));
          assert.deepEqual(bench.received, []);
          bench.mood('accepts');
          assert.deepEqual(await bench.sender.send(mail), { kind: 'sent' });
        }));
    }

    test('calls a mail unreachable when nobody is there', () =>
      using(async (bench) => {
        await bench.unplug();
        assert.equal((await bench.sender.send(mail)).kind, 'unreachable');
      }));

    test('lets a line break in subject or recipient slip no second recipient in', () =>
      using(async ({ sender, received }) => {
        await sender.send({ ...mail, subject: 'Hello\r\nBcc: eve@example.com' });
        await sender.send({ ...mail, to: 'ann@example.com\r\nBcc: eve@example.com' });
        await sender.send({ ...mail, to: 'ann@example.com, eve@example.com' });
        for (const { to } of received) assert.ok(!to.includes('eve@example.com'), to.join());
      }));
  });
}
