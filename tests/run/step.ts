import { spawn } from 'node:child_process';
import { root } from '../architecture/sources.ts';

/** One thing that a run looks at. */
export interface Step {
  readonly name: string;
  run(): Promise<Outcome>;
}

export interface Outcome {
  readonly ok: boolean;
  /** Shown in full when it is not ok. */
  readonly output: string;
  readonly counts?: Counts;
}

/** Of tests; a step without tests counts as one. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

type Env = Readonly<Record<string, string | undefined>>;

/** A program that is fine when it ends with 0. `show` passes on what it prints while it prints it. */
export function run(argv: readonly string[], more: { env?: Env; show?: boolean; cwd?: string } = {}): Promise<Outcome> {
  const [command = '', ...rest] = argv;
  return new Promise((resolve) => {
    const child = spawn(command, rest, {
      cwd: more.cwd ?? root,
      env: { ...process.env, ...more.env },
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed: Buffer[] = [];
    const read = (chunk: Buffer) => {
      printed.push(chunk);
      if (more.show === true) process.stdout.write(chunk);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output: Buffer.concat(printed).toString('utf8') }));
  });
}

export const program = (name: string, ...argv: readonly string[]): Step => ({ name, run: () => run(argv) });

/** Runs the steps, at most `width` at a time in the given order; one line each, failures in full at the end. */
export async function runSteps(steps: readonly Step[], width: number): Promise<readonly Outcome[]> {
  const waiting = [...steps];
  const failed: string[] = [];
  const outcomes: Outcome[] = [];
  const worker = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const beganAt = performance.now();
      const outcome = await step.run().catch((error: unknown) => ({ ok: false, output: String(error) }));
      outcomes.push(outcome);
      console.log(`${outcome.ok ? 'ok  ' : 'FAIL'} ${seconds(beganAt)}  ${step.name}`);
      if (!outcome.ok) failed.push(`\n--- ${step.name}\n${outcome.output.trimEnd()}`);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  for (const text of failed) console.log(text);
  return outcomes;
}

const seconds = (beganAt: number): string => `${((performance.now() - beganAt) / 1000).toFixed(1).padStart(6)} s`;

/** All outcomes as one line of counts. */
export function total(outcomes: readonly Outcome[]): Counts {
  const each = outcomes.map(({ ok, counts }) => counts ?? { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });
  const sum = (of: keyof Counts): number => each.reduce((so, one) => so + one[of], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}
