import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AskEnded, endedSessions } from './ended.ts';

/** Ended sessions on a clock and an identity that the test moves. */
function stage() {
  const there = { nowMs: 1_000_000, ids: [] as string[], away: false };
  const asked: (number | null)[] = [];
  const ask: AskEnded = async ({ since }) => {
    asked.push(since?.getTime() ?? null);
    if (there.away) throw new Error('away');
    return { ids: there.ids, next: { since: new Date(there.nowMs), after: undefined } };
  };
  const clock = { now: () => new Date(there.nowMs), monotonicMs: () => there.nowMs };
  return { there, asked, ended: endedSessions({ ask, clock }) };
}

test('a session that ended is known within a second', async () => {
  const { there, ended } = stage();
  assert.equal(await ended.has('s1'), false);
  there.ids = ['s1'];
  there.nowMs += 1_000;
  assert.deepEqual([await ended.has('s1'), await ended.has('s2')], [true, false]);
});

test('identity is asked once a second, however many tokens there are, for what is new', async () => {
  const { there, asked, ended } = stage();
  await Promise.all(Array.from({ length: 50 }, () => ended.has('s1')));
  there.nowMs += 999;
  await ended.has('s1');
  there.nowMs += 1;
  await ended.has('s1');
  assert.deepEqual(asked, [null, 1_000_000]);
});

test('a session stays ended although later answers do not name it', async () => {
  const { there, ended } = stage();
  there.ids = ['s1'];
  await ended.has('s1');
  there.ids = [];
  there.nowMs += 15 * 60_000;
  assert.equal(await ended.has('s1'), true);
});

test('however many sessions ended at the same moment, those that ended after them are known', async () => {
  const at = new Date(1_000_000);
  const all = [...Array.from({ length: 25_000 }, (_, index) => `s${String(index).padStart(5, '0')}`), 'victim'];
  const ended = endedSessions({
    clock: { now: () => at, monotonicMs: () => 0 },
    ask: async ({ after = '' }) => {
      const ids = all.filter((id) => id > after).slice(0, 10_000);
      return { ids, next: { since: at, after: ids.length === 10_000 ? ids.at(-1) : undefined } };
    },
  });
  assert.deepEqual([await ended.has('s00000'), await ended.has('victim')], [true, true]);
});

test('while identity is away what is known counts for half a minute; then no token is believed', async () => {
  const { there, ended } = stage();
  there.ids = ['s1'];
  await ended.has('s1');
  there.away = true;
  there.nowMs += 29_000;
  assert.deepEqual([await ended.has('s1'), await ended.has('s2')], [true, false]);
  there.nowMs += 2_000;
  await assert.rejects(ended.has('s2'), /away/);
  there.away = false;
  there.nowMs += 1_000;
  assert.equal(await ended.has('s2'), false);
});

test('without any answer yet, no token is believed', async () => {
  const { there, ended } = stage();
  there.away = true;
  await assert.rejects(ended.has('s1'), /away/);
});
