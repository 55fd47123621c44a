import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { size } from '../harness/size.ts';
import { anyAction, anyTerms } from './actions.ts';
import { run } from './run.ts';
import { type Rare, rareStates } from './world.ts';

const runs = Number(process.env['RUNS'] ?? size(20_000, 100_000));
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));

/** One story of the seed alone, as a failure names it. */
const path = process.env['STORY'];

const again = `SEED=${seed} RUNS=${runs}`;
const told = `again: ${again} node --test tests/model/model.test.ts`;

test(`whatever happens, in whatever order, everything holds at rest (${runs} stories, seed ${seed})`, (t) => {
  const met = new Map<Rare, number>();
  const stories = fc.property(anyTerms, fc.array(anyAction, { maxLength: 120, size: 'max' }), (terms, actions) => {
    const world = run(terms, actions);
    for (const state of world.met) met.set(state, (met.get(state) ?? 0) + 1);
  });
  const result = fc.check(stories, {
    numRuns: runs,
    seed,
    ...(path === undefined ? {} : { path, endOnFailure: true }),
  });
  if (result.failed) {
    assert.fail(
      `${result.errorInstance}\nagain: STORY=${result.counterexamplePath} ${again} node --test tests/model/model.test.ts`,
    );
  }
  if (path !== undefined) return;
  t.diagnostic(JSON.stringify(Object.fromEntries(met)));
  // Invariant 15: a run that never met them shows nothing.
  for (const state of rareStates) assert.ok((met.get(state) ?? 0) >= runs / 1_000, `${state} was hardly met\n${told}`);
});
