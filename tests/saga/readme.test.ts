import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { openShop } from '../harness/open.ts';
import { admin } from '../harness/shop.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The commands of the purchase, pointed at a shop of the test's own. */
function purchaseAt(origin: string): string {
  const script = /## A purchase by curl[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  return script
    .replace(/^SHOP=.*$/m, `SHOP=${origin}`)
    .replace(/^ADMIN_EMAIL=.*$/m, `ADMIN_EMAIL='${admin.email}'`)
    .replace(/^ADMIN_PASSWORD=.*$/m, `ADMIN_PASSWORD='${admin.password}'`);
}

test('the purchase by curl in the README goes from an empty cart to a delivered order', async (t) => {
  const open = await openShop();
  t.after(() => open.close());
  const [buying, selling, looking] = purchaseAt(open.shop.origin).split(
    /^(?=# Watch it|# What the customer was told)/m,
  );
  const shell = spawn('bash', ['-s'], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => shell.kill());
  const said = text(shell.stdout);
  shell.stdin.write(buying);
  // Whoever reads on is slower than the shop; a test on a busy machine has to see to it.
  await open.books.found('an order', 'select from orders.orders');
  const [{ id }] = await open.books.rows('select id from orders.orders');
  await open.books.settled(id);
  shell.stdin.write(selling);
  await open.books.said('fulfillment.delivered', id);
  await open.books.settled(id);
  shell.stdin.end(looking);
  const stdout = await said;
  const lines = stdout.trim().split('\n');
  assert.deepEqual(lines.slice(1, 5), ['one order', '"status":"confirmed"', 'packed', 'delivered'], stdout);
  assert.match(stdout, /^Your order .* is on its way$/m);
  assert.match(stdout, /^orders\.placed$[\s\S]*^orders\.confirmed$[\s\S]*^fulfillment\.shipped$/m);
});
