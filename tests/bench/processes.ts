import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

/** Runs a program on one core, where the machine has `taskset`, and waits until it prints that it is ready. */
export async function onCore(
  core: number,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  ready: string,
): Promise<ChildProcess> {
  const pinned = canPin() ? ['taskset', '-c', String(core), process.execPath] : [process.execPath];
  const [command = '', ...rest] = [...pinned, ...args];
  const child = spawn(command, rest, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes(ready)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}`)));
  });
  return child;
}

/** Keeps this process, and what it starts from now on, on one core. */
export function stayOn(core: number): void {
  if (canPin()) spawnSync('taskset', ['-a', '-cp', String(core), String(process.pid)]);
}

export const canPin = (): boolean => cpus().length > 1 && spawnSync('taskset', ['-V']).status === 0;

export async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
