import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { isCount, isPlaceInTime, pagedList, pageSizes } from './paging.ts';

const numbers = pagedList('numbers', isCount);
const refused = { reason: 'INVALID_REQUEST', message: 'pageToken: give the nextPageToken of the same list' };

/** Every row of a list of numbers, page by page. */
async function all(rows: readonly number[], pageSize: number): Promise<readonly number[]> {
  const seen: number[] = [];
  let pageToken = '';
  do {
    const { shown, nextPageToken } = await numbers.page(
      { pageSize, pageToken },
      async ({ after, limit }) => rows.filter((row) => after === null || row > after).slice(0, limit),
      (row) => row,
    );
    assert.ok(shown.length <= pageSize);
    seen.push(...shown);
    pageToken = nextPageToken;
  } while (pageToken !== '');
  return seen;
}

test('pages in order show every row once, whatever their size', () =>
  fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat()), fc.integer({ min: 1, max: 20 }), async (given, pageSize) => {
      const rows = given.sort((a, b) => a - b);
      assert.deepEqual(await all(rows, pageSize), rows);
    }),
  ));

test('a page that holds the last row names no other one', async () => {
  const page = await numbers.page(
    { pageSize: 2 },
    async () => [1, 2],
    (row) => row,
  );
  assert.deepEqual(page, { shown: [1, 2], nextPageToken: '' });
});

test('a page that nobody sized holds 20 rows, and none more than 100', () => {
  assert.deepEqual(numbers.from({}), { after: null, limit: 20 });
  assert.deepEqual(numbers.from({ pageSize: 1000, pageToken: '' }), { after: null, limit: 100 });
});

test('every contract with a page token admits pages of the same sizes', () => {
  const requests = globSync('contracts/proto/**/*.proto').flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\nmessage ')
      .filter((message) => /\bpage_token\b/.test(message)),
  );
  const sizes = requests.map((request) => /page_size = \d+ \[.*\{ minimum: (\d+) maximum: (\d+) \}\]/.exec(request));
  assert.ok(sizes.length > 9);
  for (const size of sizes) assert.deepEqual(size?.slice(1), ['1', String(pageSizes.greatest)]);
});

test('a token of another list, and whatever is none, is refused in the same words', () => {
  const others = pagedList('others', isCount);
  assert.equal(numbers.from({ pageToken: numbers.tokenOf(7) }).after, 7);
  assert.throws(() => others.from({ pageToken: numbers.tokenOf(7) }), refused);
  fc.assert(
    fc.property(fc.oneof(fc.string({ minLength: 1 }), fc.json().map(encoded)), (pageToken) => {
      assert.throws(() => numbers.from({ pageToken }), refused);
    }),
  );
});

test('a position is refused that is not of its shape', () => {
  const list = pagedList('payments', isPlaceInTime);
  const id = '7f5b0c8e-55a3-4ccd-8d8e-0123456789ab';
  const token = (position: unknown) => encoded(JSON.stringify(['payments', position]));
  for (const at of ['2026-02-28 23:59:59.123456+00', '2026-02-28T23:59:59.123Z', '2026-02-28 23:59:59+05:30']) {
    assert.deepEqual(list.from({ pageToken: token({ at, id }) }).after, { at, id });
  }
  for (const at of ['2026-02-30 00:00:00+00', '2026-99-99 99:99:99', '0000-01-01 00:00:00+00', 'now', 7]) {
    assert.throws(() => list.from({ pageToken: token({ at, id }) }), refused);
  }
  for (const position of [null, [], {}, { at: '2026-02-28 00:00:00+00', id: 'x' }]) {
    assert.throws(() => list.from({ pageToken: token(position) }), refused);
  }
});

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}
