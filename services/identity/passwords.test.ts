import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openPasswords } from './passwords.ts';

test('a password fits its own hash and no other; a damaged hash fits none', async (t) => {
  const passwords = openPasswords({ threads: 1 });
  t.after(() => passwords.close());
  const hashed = await passwords.hash('nine quiet herons');
  assert.equal(await passwords.verify(hashed, 'nine quiet herons'), true);
  assert.equal(await passwords.verify(hashed, 'ten quiet herons'), false);
  assert.equal(await passwords.verify('$argon2id$damaged', 'nine quiet herons'), false);
});

const elsewhere = process.platform === 'linux' ? false : 'only Linux tells how the threads of a process are ranked';

test('the thread that hashes gives way to the others', { skip: elsewhere }, async (t) => {
  const passwords = openPasswords({ threads: 1 });
  t.after(() => passwords.close());
  await passwords.hash('nine quiet herons');
  const ranks = readdirSync('/proc/self/task').map(niceOf);
  assert.equal(ranks.filter((nice) => nice === 10).length, 1, ranks.join(' '));
});

/** How far a thread gives way. The 19th field of proc(5); what comes before is a number and a name in brackets. */
function niceOf(thread: string): number {
  const [, fields = ''] = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ');
  return Number(fields.split(' ')[16]);
}
