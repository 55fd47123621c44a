import type { Check } from './ground.ts';
import type { Health } from './service.ts';

type Asked = () => Promise<{ readonly ok: boolean; readonly detail: string }>;

/** Whether this process does its work: derived from what it leans on, never set by hand. */
export interface Readiness {
  /** To be asked from now on. */
  lean(name: string, check: Asked): void;
  /** To be asked from now on: several things at once. */
  leanOnMany(name: string, checks: () => Promise<readonly Check[]>): void;
  /** Everything was started. */
  started(): void;
  /** The stop has begun: no new work is to come here. */
  stopping(): void;
  health(): Promise<Health>;
}

/** A check that takes longer has failed. */
const patienceMs = 2_000;
/** Probes of several watchers ask the database no more often than this. */
const freshMs = 500;

export function openReadiness(): Readiness {
  const asked: (() => Promise<readonly Check[]>)[] = [];
  let phase: Check = { name: 'services', ok: false, detail: 'starting' };
  let kept: { readonly at: number; readonly answer: Promise<readonly Check[]> } | null = null;

  function checks(): Promise<readonly Check[]> {
    const now = performance.now();
    if (kept === null || now - kept.at > freshMs) {
      kept = { at: now, answer: Promise.all(asked.map((ask) => ask())).then((all) => all.flat()) };
    }
    return kept.answer;
  }

  const readiness: Readiness = {
    lean: (name, check) => readiness.leanOnMany(name, async () => [{ name, ...(await check()) }]),
    leanOnMany: (name, ask) => {
      asked.push(() => inTime(name, ask));
      kept = null;
    },
    started: () => {
      phase = { name: 'services', ok: true, detail: 'started' };
    },
    stopping: () => {
      phase = { name: 'services', ok: false, detail: 'stopping' };
    },
    async health() {
      const all = [phase, ...(await checks())];
      return { ready: all.every((check) => check.ok), checks: all };
    },
  };
  return readiness;
}

function inTime(name: string, ask: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  return new Promise((resolve) => {
    const failed = (detail: string) => resolve([{ name, ok: false, detail }]);
    const timer = setTimeout(failed, patienceMs, `does not answer within ${patienceMs} ms`);
    ask()
      .then(resolve, (error: unknown) => failed(error instanceof Error ? error.message : String(error)))
      .finally(() => clearTimeout(timer));
  });
}
