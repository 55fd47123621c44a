/** `npm run test:security`: all of docs/security.md; words given choose the parts whose names hold one of them. */

import { plantEach } from '../defects/plant.ts';
import { runSteps, type Step, total } from '../run/step.ts';
import { suite } from '../run/suite.ts';
import { securityTests } from '../run/suites.ts';
import { holes } from './holes.ts';
import { audit, gitleaks, njsscan, semgrep } from './tools/scanners.ts';
import { schemathesis } from './tools/schemathesis.ts';

const planted: Step = {
  name: 'planted holes',
  async run() {
    const missed = await plantEach(holes, []);
    const counts = { passed: holes.length - missed.length, failed: missed.length, skipped: 0 };
    return { ok: missed.length === 0, output: `missed: ${missed.join(', ')}`, counts };
  },
};

const steps: readonly Step[] = [
  { ...suite({ ...securityTests, show: true }), name: 'tests of the list' },
  semgrep,
  njsscan,
  gitleaks,
  audit,
  planted,
  schemathesis,
];
const words = process.argv.slice(2);
const chosen = steps.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const outcomes = await runSteps(chosen, 1);
const { passed, failed, skipped } = total(outcomes);
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && outcomes.length > 0 ? 0 : 1;
