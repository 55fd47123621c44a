import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestDatabase } from '#platform/database/testing.ts';
import { emptyPlace, goodPassword, startIdentity, type TestIdentity } from './identity.testing.ts';
import type { IdentityTables } from './repository.ts';

let place: TestDatabase<IdentityTables>;
/** Two replicas on one database. */
let shops: readonly [TestIdentity, TestIdentity];
before(async () => {
  place = await emptyPlace();
  const env = { RATE_LIMITS: 'on' };
  shops = [await startIdentity(place, { env }), await startIdentity(place, { env })];
});
after(() => place.drop());

const shopOf = (index: number) => shops[index % 2 === 0 ? 0 : 1];
const guess = (email: string, index = 0) => shopOf(index).browser().signIn(email, `wrong password ${index}`);
const guesses = (email: string, count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => guess(email, index)));
const later = () =>
  place.read
    .updateTable('tries')
    .set({ until: new Date(Date.now() - 1000) })
    .execute();

for (const [who, known] of [
  ['an account', true],
  ['an address without one', false],
] as const) {
  test(`many guesses at ${who} at the same time, over two replicas, are ten and no more`, async () => {
    const email = `${known ? 'guessed' : 'nobody'}@example.com`;
    if (known) await shops[0].browser().signUp(email);
    const answers = await guesses(email, 32);
    const statuses = answers.map(({ status }) => status).toSorted();
    assert.deepEqual(statuses, [...Array.from({ length: 10 }, () => 401), ...Array.from({ length: 22 }, () => 429)]);
    const refused = answers.find(({ status }) => status === 429);
    const wait = Number(refused?.headers.get('retry-after'));
    assert.ok(wait > 0 && wait <= 15 * 60);
    assert.equal(refused?.json.code, 'TOO_MANY_TRIES');
  });
}

test('while an account is guessed at, the right password waits too, and others do not', async () => {
  await shops[0].browser().signUp('locked@example.com');
  await shops[0].browser().signUp('free@example.com');
  await guesses('Locked@Example.com', 12);
  assert.equal((await shops[1].browser().signIn('locked@example.com')).status, 429);
  assert.equal((await shops[1].browser().signIn('free@example.com')).status, 200);
  await later();
  assert.equal((await shops[1].browser().signIn('locked@example.com')).status, 200);
});

test('whoever guesses at an account does not keep its owner out of it on a device that it knows', async () => {
  const email = 'kept-out@example.com';
  const owner = shops[0].browser();
  await owner.signUp(email);
  await owner.post('/sign-out');
  await guesses(email, 12);
  assert.equal((await shops[1].browser().signIn(email)).status, 429);
  assert.equal((await owner.signIn(email, 'wrong password')).status, 401);
  assert.equal((await owner.signIn(email)).status, 200);
  assert.equal((await shops[1].browser().signIn(email)).status, 429, 'what others tried stays counted');
});

test('on a device that an account knows its password is guessed no more often either', async () => {
  const email = 'borrowed@example.com';
  const device = shops[0].browser();
  await device.signUp(email);
  await device.post('/sign-out');
  const tries = Array.from({ length: 32 }, (_, index) => device.signIn(email, `wrong password ${index}`));
  const statuses = (await Promise.all(tries)).map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 401).length, 20, 'its own ten, and those of everybody');
  const stranger = shops[1].browser();
  await stranger.signUp('not-borrowed@example.com');
  assert.equal((await stranger.signIn(email)).status, 429, 'a device of another account is no device of this one');
});

test('the right password begins the count anew', async () => {
  await shops[0].browser().signUp('forgetful@example.com');
  for (let round = 0; round < 3; round += 1) {
    await guesses('forgetful@example.com', 6);
    assert.equal((await shops[0].browser().signIn('forgetful@example.com')).status, 200);
  }
});

test('a new password by mail lets its owner in again', async () => {
  const shop = shops[0];
  await shop.browser().signUp('rescued@example.com');
  await guesses('rescued@example.com', 12);
  await shop.browser().post('/request-password-reset', { email: 'rescued@example.com' });
  const token = await shop.linkOf('rescued@example.com');
  await shop.browser().post('/reset-password', { token, newPassword: 'ten louder herons' });
  assert.equal((await shop.browser().signIn('rescued@example.com', 'ten louder herons')).status, 200);
});

test('nobody is flooded with mails, and the answers are the same for whom we do not know', async () => {
  await shops[0].browser().signUp('flooded@example.com');
  const asking = async (email: string) => {
    const statuses = [];
    for (let index = 0; index < 6; index += 1)
      statuses.push((await shopOf(index).browser().post('/request-password-reset', { email })).status);
    return statuses;
  };
  assert.deepEqual(await asking('flooded@example.com'), [200, 200, 200, 200, 200, 429]);
  assert.deepEqual(await asking('unknown@example.com'), [200, 200, 200, 200, 200, 429]);
});

test('a stolen session does not help to guess the password', async () => {
  const ada = shops[0].browser();
  await ada.signUp('stolen@example.com');
  const change = (index: number) =>
    ada.post('/change-password', { currentPassword: `wrong password ${index}`, newPassword: 'ten louder herons' });
  const answers = await Promise.all(Array.from({ length: 16 }, (_, index) => change(index)));
  assert.equal(answers.filter(({ status }) => status === 400).length, 10);
  assert.equal(answers.filter(({ status }) => status === 429).length, 6);
  const right = { currentPassword: goodPassword, newPassword: 'ten louder herons' };
  assert.equal((await ada.post('/change-password', right)).status, 429);
});

test('the table of tries names nobody, and is emptied', async () => {
  await guess('named@example.com');
  const rows = await place.read.selectFrom('tries').selectAll().execute();
  assert.ok(rows.length > 0);
  assert.doesNotMatch(JSON.stringify(rows), /example|@/);
  await later();
  await shops[0].runDue();
  assert.deepEqual(await place.read.selectFrom('tries').select('key').execute(), []);
});
