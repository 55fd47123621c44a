/**
 * `npm run test:faults`: the whole of what `npm test` runs a slice of, in three layers, with the faults that were really
 * met counted and printed. `npm run test:faults -- SQL` runs the layers whose name holds the word.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSteps, total } from './run/step.ts';
import { suite } from './run/suite.ts';
import { faultTests } from './run/suites.ts';

/** With fewer, a run shows nothing. */
const leastFaults = 200;

const words = process.argv.slice(2);
const chosen = faultTests.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const folder = mkdtempSync(join(tmpdir(), 'rialto-faults-'));
const file = join(folder, 'faults');
const env = { RIALTO_WHOLE: '1', RIALTO_FAULTS_FILE: file };
const outcomes = await runSteps(
  chosen.map((one) => suite({ ...one, env, show: true })),
  1,
);

const met = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
rmSync(folder, { recursive: true, force: true });
for (const [fault, times] of Map.groupBy(met, (one) => one)) {
  console.log(`${String(times.length).padStart(6)}  ${fault}`);
}
const enough = met.length >= leastFaults || !chosen.some(({ name }) => name === 'real processes');
console.log(`${String(met.length).padStart(6)}  faults of real processes${enough ? '' : ', too few'}`);
const { passed, failed, skipped } = total(outcomes);
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && outcomes.length > 0 && enough ? 0 : 1;
