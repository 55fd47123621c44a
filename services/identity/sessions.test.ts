import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { decodeProtectedHeader } from 'jose';
import { sql } from 'kysely';
import { ListEndedSessionsRequestSchema } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { anonymous } from '#platform/rpc/port.ts';
import { keyGraceSeconds } from './config.ts';
import { contextOf, emptyPlace, goodPassword, startIdentity, type TestIdentity } from './identity.testing.ts';
import type { IdentityTables } from './repository.ts';

let place: TestDatabase<IdentityTables>;
let shop: TestIdentity;
before(async () => {
  place = await emptyPlace();
  shop = await startIdentity(place);
});
after(() => place.drop());

async function ended(since?: Timestamp, behind?: string) {
  const from = { ...(since === undefined ? {} : { since }), ...(behind === undefined ? {} : { after: behind }) };
  const request = create(ListEndedSessionsRequestSchema, from);
  const { sessionIds, until, after } = await shop.rpc.listEndedSessions(request, contextOf(anonymous));
  const next = create(ListEndedSessionsRequestSchema, until ? { since: until } : {}).since;
  return { ids: sessionIds ?? [], until: next, after };
}

type Browser = ReturnType<TestIdentity['browser']>;
const sessionOf = async (browser: Browser) => (await shop.resolve(browser.cookie()))?.sessionId ?? '';

/** Somebody signed in twice: the browser that acts, and one whose session is to end. */
async function twice(email: string) {
  const [here, there] = [shop.browser(), shop.browser()];
  const { json } = await here.signUp(email);
  await there.signIn(email);
  return { here, there, userId: String(json.user.id), victim: await sessionOf(there) };
}

const ways: readonly [string, (given: Awaited<ReturnType<typeof twice>>) => Promise<unknown>][] = [
  ['signing out', ({ there }) => there.post('/sign-out')],
  [
    'revoking it',
    async ({ here, victim }) => {
      const all: { id: string; token: string }[] = (await here.get('/list-sessions')).json;
      return here.post('/revoke-session', { token: all.find(({ id }) => id === victim)?.token });
    },
  ],
  ['revoking all others', ({ here }) => here.post('/revoke-other-sessions')],
  ['signing out everywhere', ({ here }) => here.post('/revoke-sessions')],
  [
    'another password',
    ({ here }) => here.post('/change-password', { currentPassword: goodPassword, newPassword: 'ten louder herons' }),
  ],
  [
    'disabling the account',
    ({ userId }) => place.read.updateTable('users').set({ disabled_at: new Date() }).where('id', '=', userId).execute(),
  ],
  ['removing the account', ({ userId }) => place.read.deleteFrom('users').where('id', '=', userId).execute()],
];
for (const [index, [what, end]] of ways.entries()) {
  test(`${what} ends a session at once, and tells whose tokens to refuse`, async () => {
    const given = await twice(`end-${index}@example.com`);
    const cookie = given.there.cookie();
    const before = (await ended()).until;
    assert.equal((await given.there.get('/token')).status, 200);
    await end(given);
    assert.equal(await shop.resolve(cookie), undefined);
    assert.ok((await ended(before)).ids.includes(given.victim));
  });
}

test('who asks again and again misses no session that ended', async () => {
  let { until } = await ended();
  const seen = new Set<string>();
  const victims: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    const { there, victim } = await twice(`poll-${index}@example.com`);
    victims.push(victim);
    await there.post('/sign-out');
    const answer = await ended(until);
    until = answer.until;
    for (const id of answer.ids) seen.add(id);
  }
  assert.deepEqual(
    victims.filter((id) => !seen.has(id)),
    [],
  );
  assert.ok(timestampDate(until ?? timestampFromDate(new Date(0))).getTime() < Date.now());
});

test('of more sessions that ended at one moment than are told at once, and after them, none is missed', async () => {
  await sql`with gone as (select bus.now() - interval '1 minute' as at)
    insert into ended_sessions (id, ended_at)
    select 'flood-' || number, at from gone, generate_series(1, 25000) number
    union all select 'behind the flood', at + interval '1 microsecond' from gone`.execute(place.read);
  const seen = new Set<string>();
  let from: Awaited<ReturnType<typeof ended>> | undefined;
  for (let page = 0; page < 4 && (from === undefined || from.after !== undefined); page += 1) {
    from = await ended(from?.until, from?.after);
    for (const id of from.ids) seen.add(id);
  }
  assert.equal(from?.after, undefined, 'the last page says so');
  assert.equal([...seen].filter((id) => id.startsWith('flood-')).length, 25_000);
  assert.ok(seen.has('behind the flood'));
  await sql`delete from ended_sessions where id like '%flood%'`.execute(place.read);
});

test('ended sessions are told for as long as tokens live, and then forgotten', async () => {
  const { there, victim } = await twice('forgotten@example.com');
  await there.post('/sign-out');
  const at = (minutes: number) =>
    place.read
      .updateTable('ended_sessions')
      .set({ ended_at: new Date(Date.now() - minutes * 60_000) })
      .where('id', '=', victim)
      .execute();
  await at(14);
  assert.ok((await ended()).ids.includes(victim));
  await at(16);
  assert.ok(!(await ended()).ids.includes(victim));
  await at(31);
  await shop.runDue();
  const left = await place.read.selectFrom('ended_sessions').select('id').where('id', '=', victim).execute();
  assert.deepEqual(left, []);
});

test('a session in use is prolonged, and its cookie is still worth nothing after signing out', async () => {
  const ada = shop.browser();
  const { json } = await ada.signUp('prolonged@example.com');
  const old = ada.cookie();
  const mine = place.read.updateTable('sessions').where('user_id', '=', json.user.id);
  const soon = new Date(Date.now() + 20 * 24 * 3600_000);
  await mine.set({ expires_at: soon }).execute();
  const { setCookies } = await ada.get('/get-session');
  assert.match(setCookies.join(), /Max-Age=2592000/);
  assert.ok(new Date((await ada.get('/get-session')).json.session.expiresAt) > soon);
  await ada.post('/sign-out');
  for (const path of ['/get-session', '/token']) {
    const { status, json: answer } = await shop.browser().get(path, { cookie: old });
    assert.ok(status === 401 || answer === null, path);
  }
});

test('who does not want to be remembered is signed in for a day at most', async () => {
  const ada = shop.browser();
  const { json } = await ada.signUp('brief@example.com', { rememberMe: false });
  const [row] = await place.read
    .selectFrom('sessions')
    .select('expires_at')
    .where('user_id', '=', json.user.id)
    .execute();
  assert.ok((row?.expires_at.getTime() ?? Infinity) <= Date.now() + 24 * 3600_000);
});

test('an account has a hundred sessions at most: the oldest end, and their tokens are refused', async () => {
  const ada = shop.browser();
  const { json } = await ada.signUp('many@example.com');
  const first = await sessionOf(ada);
  await place.poolOf('identity').query(
    `insert into sessions (id, expires_at, token, created_at, updated_at, user_id)
     select 'many-' || n, now() + interval '1 day', 'token-of-' || n, now() + n * interval '1 ms', now(), $1
     from generate_series(1, 99) as n`,
    [json.user.id],
  );
  const before = (await ended()).until;
  assert.notEqual(await shop.resolve(ada.cookie()), undefined);
  await shop.browser().signIn('many@example.com');
  assert.equal(await shop.resolve(ada.cookie()), undefined);
  assert.ok((await ended(before)).ids.includes(first));
  const left = await place.read.selectFrom('sessions').select('id').where('user_id', '=', json.user.id).execute();
  assert.equal(left.length, 100);
});

const kidOf = async (browser: Browser) => decodeProtectedHeader((await browser.get('/token')).json.token).kid;
const kids = async (): Promise<string[]> => (await shop.keys()).keys.map(({ kid }: { kid: string }) => kid);

test('a new key signs, the old one still counts for a day, and then it is retired', async () => {
  const ada = shop.browser();
  await ada.signUp('keys@example.com');
  const old = (await kidOf(ada)) ?? '';
  const expire = (seconds: number) =>
    place.read
      .updateTable('signing_keys')
      .set({ expires_at: new Date(Date.now() - seconds * 1000) })
      .where('id', '=', old)
      .execute();
  await expire(1);
  const fresh = await Promise.all(Array.from({ length: 16 }, () => kidOf(ada)));
  assert.equal(new Set(fresh).size, 1, 'all agree on one new key');
  assert.notEqual(fresh[0], old);
  assert.deepEqual((await kids()).toSorted(), [old, fresh[0]].toSorted());
  await expire(keyGraceSeconds + 1);
  assert.deepEqual(await kids(), [fresh[0]]);
});

test('with a one-time password nothing comes before another one', async () => {
  const fresh = await emptyPlace();
  const one = await startIdentity(fresh);
  const password = /password\s+(\S+)/.exec(one.announce[1] ?? '')?.[1] ?? '';
  const admin = one.browser();
  await admin.signIn('admin@rialto.example', password);
  assert.equal((await one.resolve(admin.cookie()))?.mustChangePassword, true);
  for (const path of ['/token', '/passkey/generate-register-options']) {
    const answer = await admin.get(path);
    assert.deepEqual([answer.status, answer.json.code], [403, 'PASSWORD_CHANGE_REQUIRED'], path);
  }
  const change = { currentPassword: password, newPassword: 'eleven calm herons' };
  assert.equal((await admin.post('/change-password', change)).status, 200);
  assert.equal((await one.resolve(admin.cookie()))?.mustChangePassword, false);
  assert.equal((await admin.get('/token')).status, 200);
  await fresh.drop();
});

test('what staff may do is in their token and in their session', async () => {
  const ada = shop.browser();
  const { json } = await ada.signUp('areas@example.com');
  const change = place.read.updateTable('users').set({ roles: ['customer', 'staff'], areas: ['orders', 'stock'] });
  await change.where('id', '=', json.user.id).execute();
  const [, payload = ''] = (await ada.get('/token')).json.token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  assert.deepEqual(
    [claims.roles, claims.areas],
    [
      ['customer', 'staff'],
      ['orders', 'stock'],
    ],
  );
  assert.deepEqual((await shop.resolve(ada.cookie()))?.areas, ['orders', 'stock']);
});
