import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../architecture/sources.ts';
import { misplaced, table } from './defect.ts';
import { defects } from './list.ts';

test('every defect can be planted: what it changes stands there once', () => {
  assert.deepEqual(
    defects.map((defect) => misplaced(root, defect)).filter((wrong) => wrong !== null),
    [],
  );
});

test('every defect names a check that is there', () => {
  for (const { caughtBy } of defects) assert.ok(existsSync(join(root, caughtBy.file)), caughtBy.file);
});

test('docs/reliability.md lists the defects as they are', () => {
  const page = readFileSync(join(root, 'docs/reliability.md'), 'utf8');
  assert.ok(page.includes(table(defects)), `docs/reliability.md should hold:\n\n${table(defects)}\n`);
});

test('there are enough of them, each another one', () => {
  assert.ok(defects.length >= 25);
  assert.equal(new Set(defects.map(({ name }) => name)).size, defects.length);
});
