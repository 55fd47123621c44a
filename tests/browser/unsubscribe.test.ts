import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { asCustomer } from '../harness/buyer.ts';
import { type Inbox, openInbox } from '../harness/inbox.ts';
import { type OpenPages, openPages } from './pages.ts';
import { visit } from './visitor.ts';

describe('a reminder of a cart', { timeout: 600_000 }, () => {
  let open: OpenPages;
  let origin: string;
  let inbox: Inbox;

  before(async () => {
    inbox = await openInbox();
    const reminding = { CART_ABANDONED_HOURS: '1', CART_ABANDONED_SWEEP_MS: '50' };
    open = await openPages({
      env: { SMTP_URL: inbox.url, NOTIFICATIONS_SEND_MS: '50', BUS_POLL_MS: '50', ...reminding },
    });
    origin = open.shop.origin;
  });
  after(async () => {
    await open?.close();
    await inbox?.close();
  });

  const remindersTo = (name: string) =>
    inbox
      .mails()
      .filter((mail) => mail.includes(`To: ${name}@example.com`) && /^Subject: Your cart is still here/m.test(mail));

  /** Somebody leaves a cart lying, whose shop then says so. */
  async function leaveCart(headers: Readonly<Record<string, string>>): Promise<void> {
    const { body } = await open.api.call('POST', '/api/v1/carts', {}, headers);
    const line = { sku: await open.stocked(10), quantity: 1 };
    assert.equal((await open.api.call('POST', `/api/v1/carts/${body.id}/items`, line, headers)).status, 200);
    await open.books.rows(
      `update cart.carts set updated_at = updated_at - interval '3 hours', touched_hour = touched_hour - interval '3 hours'
       where id = $1::uuid`,
      [body.id],
    );
    await open.books.said('cart.abandoned', body.id);
    await open.books.settled(body.id);
    await open.books.mailed();
  }
  /** Where a mail program would click, by the headers of the reminder. */
  async function remindedOf(name: string): Promise<{ headers: Readonly<Record<string, string>>; click: string }> {
    const headers = await asCustomer(origin, name);
    await leaveCart(headers);
    const [reminder, ...more] = remindersTo(name);
    assert.deepEqual(more, []);
    assert.ok(reminder !== undefined);
    assert.match(reminder, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    const [, click = ''] = /^List-Unsubscribe:\s+<([^>]+)>\r$/m.exec(reminder) ?? [];
    assert.ok(click.startsWith(`${origin}/unsubscribe/one-click?token=`), reminder);
    assert.ok(!click.includes(name));
    return { headers, click };
  }
  const listed = async () => (await open.books.rows('select from notifications.unsubscribed')).length;
  const programClicks = (address: string, body = 'List-Unsubscribe=One-Click') =>
    fetch(address, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://mail.example' },
      body,
    });

  test('is ended by its reader on a page, by one click, without JavaScript, and not by whoever opens its links', async (t) => {
    const { headers, click } = await remindedOf('reader');
    const { page, leave } = await visit(open.browser, origin, { javaScriptEnabled: false });
    t.after(leave);
    await page.goto(click);
    await page.getByRole('heading', { name: 'No more reminders?' }).waitFor();
    await page.reload();
    assert.equal((await fetch(click, { method: 'HEAD' })).status, 200);
    assert.equal(await listed(), 0, 'a scanner of mails ends nothing');
    await page.getByRole('button', { name: 'End the reminders' }).click();
    await page.getByText('We will not remind you of carts any more').waitFor();
    assert.ok(!page.url().includes('token'));
    assert.equal(await listed(), 1);
    await leaveCart(headers);
    assert.equal(remindersTo('reader').length, 1);
  });

  test('is ended by a mail program by itself, once, and by nothing but its click', async () => {
    const { headers, click } = await remindedOf('program');
    const before = await listed();
    assert.equal((await programClicks(click, 'anything=else')).status, 400);
    assert.equal((await programClicks(`${origin}/unsubscribe/one-click?token=${'A'.repeat(64)}`)).status, 404);
    assert.equal(await listed(), before);
    for (let time = 0; time < 2; time += 1) assert.equal((await programClicks(click)).status, 200);
    assert.equal(await listed(), before + 1);
    await leaveCart(headers);
    assert.equal(remindersTo('program').length, 1);
  });

  test('has a page that says what is wrong with its link', async (t) => {
    const { page, content, leave } = await visit(open.browser, origin);
    t.after(leave);
    for (const address of ['/unsubscribe', '/unsubscribe/one-click', `/unsubscribe?token=${'A'.repeat(64)}`]) {
      await page.goto(address);
      if (address.includes('token')) await page.getByRole('button', { name: 'End the reminders' }).click();
      await page.getByRole('alert').getByText('a part of it is missing').waitFor();
    }
    content();
  });
});
