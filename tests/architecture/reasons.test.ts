import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { isTest } from './rules.ts';
import { readSources, root, type Sources } from './sources.ts';

/** Where a reason is given: to a failure or one of its shorthands, or as a field of what a caller reads. */
const given =
  /(?:new \w*(?:Failure|Refusal|Refused)|\b(?:conflict|notFound|problem|broken|invalid\w*|refuse\w*))\(\s*(?:[^'",()]*,\s*|'[a-z_]+',\s*)?'([A-Z][A-Z0-9_]{3,})'|\b(?:reason|code): '([A-Z]+_[A-Z0-9_]+)'/g;

const listed = new Set(
  [...readFileSync(join(root, 'docs/errors.md'), 'utf8').matchAll(/^\| *`?([A-Z][A-Z0-9_]+)`? *\|/gm)].map(
    ([, reason = '']) => reason,
  ),
);

/** Every reason that the code gives, with the first file that does. */
function reasonsIn(sources: Sources): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [file, text] of sources) {
    if (isTest(file) || !/^(services|platform|commands)\/(?!web\/)/.test(file)) continue;
    for (const [, first, second] of text.matchAll(given)) {
      const reason = first ?? second ?? '';
      if (!found.has(reason)) found.set(reason, file);
    }
  }
  return found;
}

const unlisted = (sources: Sources): readonly string[] =>
  [...reasonsIn(sources)]
    .filter(([reason]) => !listed.has(reason))
    .map(([reason, file]) => `${file} answers ${reason}: add a line to docs/errors.md`);

const sources = readSources();

it('every reason that the code gives is in docs/errors.md', () => {
  assert.deepEqual(unlisted(sources), []);
});

it('a reason that is not listed is found', () => {
  for (const code of [
    `throw new Failure('not_found', 'NOBODY_KNOWS', 'x');`,
    `throw new Failure(\n  'not_found',\n  'NOBODY_KNOWS',\n  'x');`,
    `throw conflict('NOBODY_KNOWS', 'x');`,
    `throw notFound(\n  'NOBODY_KNOWS', 'x');`,
    `return new Refusal(404, 'NOBODY_KNOWS', 'x');`,
    `return { reason: 'NOBODY_KNOWS' };`,
  ]) {
    assert.equal(unlisted(new Map([['services/orders/x.ts', code]])).length, 1, code);
  }
});

it('the scan finds reasons at all', () => assert.ok(reasonsIn(sources).size > 40));
