import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** One process of a shop. */
export interface ShopProcess {
  /** Fulfilled when it says that it has started; fails with what it printed when it ends before. */
  readonly ready: Promise<void>;
  readonly ended: Promise<NodeJS.Signals | null>;
  metrics(): Promise<string>;
  end(signal: NodeJS.Signals): Promise<void>;
  /** Sends a signal from which it does not end: SIGSTOP, SIGCONT. */
  signal(signal: NodeJS.Signals): void;
}

/** Starts `main.ts` with the given services and environment, and nothing of the test's own. */
export function launchProcess(given: {
  readonly name: string;
  readonly services: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Gets what it prints. */
  readonly printed: string[];
}): ShopProcess {
  const child = spawn(process.execPath, ['main.ts', ...given.services], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...given.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ready = Promise.withResolvers<void>();
  let own = '';
  const read = (chunk: Buffer) => {
    const text = chunk.toString();
    given.printed.push(text);
    own += text;
    if (/ started in .*\n[\s\S]*metrics {2}http\S+\n/.test(own)) ready.resolve();
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('exit', (code, signal) => {
      ready.reject(new Error(`${given.name} ended (${code ?? signal}) before it had started:\n${own.slice(-4000)}`));
      resolve(signal);
    });
  });
  // Whoever waits hears of it; nobody waits when a process is killed on purpose.
  ready.promise.catch(() => {});
  return {
    ready: ready.promise,
    ended,
    async metrics() {
      const address = /metrics {2}(http\S+)/.exec(own)?.[1];
      if (address === undefined) throw new Error(`${given.name} named no address of its metrics`);
      return (await fetch(address)).text();
    },
    async end(signal) {
      child.kill(signal);
      await ended;
    },
    signal: (signal) => void child.kill(signal),
  };
}

const root = fileURLToPath(new URL('../../', import.meta.url));
