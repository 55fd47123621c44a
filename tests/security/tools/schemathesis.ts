import { join } from 'node:path';
import { root } from '../../architecture/sources.ts';
import { asCustomer } from '../../harness/buyer.ts';
import { openShop } from '../../harness/open.ts';
import { type Outcome, run, type Step } from '../../run/step.ts';
import { prepare } from '../world.ts';
import { inFolder, pythonTools, skipped } from './python.ts';

/** Asks every operation of a running shop what its own document says that it takes, and what it does not. */
export const schemathesis: Step = {
  name: 'schemathesis',
  run: () =>
    inFolder(async (folder) => {
      const tools = await pythonTools(folder, ['schemathesis==4.32.5']);
      if ('reason' in tools) return skipped(tools.reason);
      const open = await openShop({ env: { LOG_LEVEL: 'error' } });
      try {
        // So that there is something to be found, changed and refused.
        await prepare(open);
        const program = join(tools.bin, 'schemathesis');
        const customer = await asCustomer(open.shop.origin, 'somebody');
        const asked = [
          { who: 'a customer', headers: customer },
          { who: 'an administrator', headers: open.staff.headers },
        ];
        const outcomes: Outcome[] = [];
        for (const { who, headers } of asked) {
          console.log(`schemathesis as ${who}`);
          outcomes.push(await ask(program, { origin: open.shop.origin, headers, folder }));
        }
        return { ok: outcomes.every(({ ok }) => ok), output: outcomes.map(({ output }) => output).join('\n') };
      } finally {
        await open.close();
      }
    }),
};

/** Streams never end, and whoever is erased, disabled or of another role in the middle is somebody else afterwards. */
const left = ['streamOrder', 'eraseMe', 'disableCustomer', 'setRoles'];

/** At least so many requests for each operation. */
const examples = process.env['EXAMPLES'] ?? '100';

function ask(
  program: string,
  given: { readonly origin: string; readonly headers: Readonly<Record<string, string>>; readonly folder: string },
): Promise<Outcome> {
  const config = join(root, 'tests/security/schemathesis.toml');
  // By this very name: its check of calls without it looks for no other.
  const headers = ['--header', `Authorization: ${given.headers['authorization'] ?? ''}`];
  const without = left.flatMap((id) => ['--exclude-operation-id', id]);
  return run(
    [
      ...[program, '--config-file', config, 'run', `${given.origin}/api/openapi.json`],
      ...['--checks', 'all', '--phases', 'examples,coverage,fuzzing', '--max-examples', examples],
      ...['--continue-on-failure', '--suppress-health-check', 'all', '--no-color', ...headers, ...without],
    ],
    { cwd: given.folder, show: true },
  );
}
