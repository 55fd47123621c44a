/** `npm test`: everything, on a bare machine; `npm test -- saga` runs the suites whose name holds the word. */
import { requireService } from './harness/require.ts';
import { type Outcome, program, runSteps, type Step, total } from './run/step.ts';
import { type Suite, suite } from './run/suite.ts';
import { browserTests, postgresTests, securityTests, shopTests, unitTests } from './run/suites.ts';

/** The tests make databases of their own on it, and drop them. */
const external = process.env['DATABASE_URL'] ?? '';
const onExternal = external === '' ? {} : { RIALTO_TEST_DATABASE_URL: external };

const pages = program('pages built', process.execPath, 'services/web/build.mjs');
const steps: readonly Step[] = [
  shown(unitTests),
  secondRun(),
  shown({ ...shopTests, env: onExternal }),
  shown({ ...securityTests, env: onExternal }),
  pages,
  shown({ ...browserTests, env: onExternal }),
];
const words = process.argv.slice(2);
const chosen = steps.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const outcomes = await runSteps(chosen, 1);
const { passed, failed, skipped } = total(outcomes);
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && outcomes.length > 0 ? 0 : 1;

function shown(given: Suite): Step {
  return suite({ ...given, show: true });
}

function secondRun(): Step {
  const { name } = postgresTests;
  return { name, run: runOnExternal };

  async function runOnExternal(): Promise<Outcome> {
    const missing = requireService('DATABASE_URL');
    if (missing === false) return suite({ ...postgresTests, env: onExternal, show: true }).run();
    console.log(`skipped: ${missing}`);
    return { ok: true, output: missing, counts: { passed: 0, failed: 0, skipped: 1 } };
  }
}
