/** `npm run check`: what has to hold before a commit, in under a minute on two cores. */
import {
  descriptionsAreFresh,
  generatedCodeIsFresh,
  nothingBreaks,
  sagaIsFresh,
  settingsAreFresh,
} from './run/contracts.ts';
import { program, runSteps, total } from './run/step.ts';
import { suite } from './run/suite.ts';
import { fastTests } from './run/suites.ts';

const beganAt = performance.now();
const outcomes = await runSteps(
  [
    // The longest first, so that the others fit in beside it.
    suite(fastTests()),
    program('format and lint', 'biome', 'ci', '--error-on-warnings', '--colors=off'),
    program('types', 'tsc', '-p', '.'),
    program('types of the pages', 'tsc', '-p', 'services/web'),
    program('buf lint', 'buf', 'lint'),
    nothingBreaks,
    generatedCodeIsFresh,
    descriptionsAreFresh,
    sagaIsFresh,
    settingsAreFresh,
  ],
  2,
);
const { passed, failed, skipped } = total(outcomes);
console.log(`\nchecked in ${((performance.now() - beganAt) / 1000).toFixed(0)} s`);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
