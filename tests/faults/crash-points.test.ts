import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Bought } from '../harness/buyer.ts';
import { noteFault } from '../harness/faults.ts';
import { type Inbox, openInbox } from '../harness/inbox.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { seeded } from '../harness/seed.ts';
import { size } from '../harness/size.ts';
import { pointsInCode, scenarios } from './crash-points.ts';

const seed = seeded(import.meta.filename);

/** At most so many of the points, drawn anew each time; all of them in `npm run test:faults`. */
function drawn(atMost: number): readonly { readonly index: number; readonly point: string }[] {
  return scenarios()
    .flatMap(({ points }, index) => points.map((point) => ({ index, point, rank: seed.random() })))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, atMost);
}

/** The process dies at every place where the code says that it might; what it had begun is finished by the next one. */
describe(`crash points (seed ${seed.text})`, { timeout: 1_800_000 }, () => {
  let open: OpenShop;
  let inbox: Inbox;
  const all: Bought[] = [];
  const base = {
    BUS_POLL_MS: '100',
    PAYMENTS_ANSWER_MS: '1000',
    PAYMENTS_SETTLE_MS: '100',
    PAYMENTS_RECONCILE_MINUTES: '0',
  };
  before(async () => {
    inbox = await openInbox();
    open = await openShop({ env: base });
  });
  after(async () => {
    await open.close();
    await inbox.close();
  });

  const mailed = 'notifications.sent';
  // What a provider tells by itself has a shop of its own: tests/faults/stripe.test.ts.
  const told = 'payments.noticed';
  const reached = [...scenarios().flatMap((one) => one.points), mailed, told];

  test('every crash point of the services is passed by a purchase here, and none is of the past', () => {
    assert.deepEqual([...reached].sort(), pointsInCode());
  });

  for (const { index, point } of drawn(size(12, Number.POSITIVE_INFINITY))) {
    test(`killed at ${point}, and nothing is lost or done twice`, async () => {
      const { env = {}, buy } = scenarios()[index] ?? assert.fail();
      await dieAt(point, env, (alive) => buy(open, alive));
      await open.shop.restart(env);
      all.push(await buy(open, () => {}));
      await open.books.rest();
      await open.books.check(all);
    });
  }

  test('killed between sending a mail and noting it, it is sent again as the same mail', async () => {
    // A mail of before would kill the next process while it starts.
    await open.books.mailed();
    const env = { SMTP_URL: inbox.url, NOTIFICATIONS_SEND_MS: '50' };
    const { buy } = scenarios()[0] ?? assert.fail();
    await dieAt(mailed, env, async (alive) => {
      await buy(open, alive);
      await open.books.mailed();
    });
    await open.shop.restart(env);
    all.push(await buy(open, () => {}));
    const [first] = inbox.messageIds();
    assert.ok(first !== undefined, 'no mail was sent');
    // The claim of the process that died ends by the clock of the database.
    await open.books.rows(`update bus.clock set offset_by = '1 hour'`);
    await open.books.mailed();
    await open.books.rows(`update bus.clock set offset_by = '0'`);
    assert.equal(
      inbox.messageIds().filter((id) => id === first).length,
      2,
      'the mail that was under way is sent again',
    );
    const known = await open.books.rows(`select id from notifications.mails where status = 'sent'`);
    assert.equal(new Set(inbox.messageIds()).size, known.length, 'each mail has one Message-ID');
    await open.books.rest();
    await open.books.check(all);
  });

  /** Begins a purchase in a process that dies on its way; fails when it does not. */
  async function dieAt(
    point: string,
    env: Readonly<Record<string, string>>,
    buy: (alive: () => void) => Promise<unknown>,
  ) {
    await open.shop.kill();
    await open.shop.restart({ ...env, RIALTO_CRASH: point });
    let dead = false;
    const death = open.shop.death().then((signal) => {
      dead = true;
      return signal;
    });
    const alive = () => assert.ok(!dead, 'the process is dead');
    const survived = buy(alive).then(
      () => 'the purchase was finished',
      // It broke off with the process, or it has a reason that the second run will show again.
      () => death,
    );
    assert.equal(await Promise.race([death, survived]), 'SIGKILL', `${point} was not reached`);
    noteFault('killed at a crash point');
  }
});
