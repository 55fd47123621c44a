import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../architecture/sources.ts';
import { table as holesTable, misplaced } from '../defects/defect.ts';
import { acceptedTable } from './accepted.ts';
import { holes } from './holes.ts';
import { missing, table } from './items.ts';
import { items } from './list.ts';
import { unprovedTable } from './unproved.ts';

const page = readFileSync(join(root, 'docs/security.md'), 'utf8');

test('each of the thirty things is shown by tests that are there', () => {
  assert.deepEqual(
    items.map(({ number }) => number),
    Array.from({ length: 30 }, (_, at) => at + 1),
  );
  for (const { number, shownBy } of items) assert.ok(shownBy.length > 0, `item ${number} is shown by nothing`);
  assert.deepEqual(missing(root), []);
});

test('docs/security.md lists the things, the holes, what wants no proof and what scanners may find as they are', () => {
  for (const text of [table(), holesTable(holes), unprovedTable(), acceptedTable()]) {
    assert.ok(page.includes(text), `docs/security.md should hold:\n\n${text}\n`);
  }
});

test('every hole can be planted, and there are enough of them', () => {
  assert.deepEqual(
    holes.map((hole) => misplaced(root, hole)).filter((wrong) => wrong !== null),
    [],
  );
  assert.ok(holes.length >= 20);
  assert.equal(new Set(holes.map(({ name }) => name)).size, holes.length);
});
