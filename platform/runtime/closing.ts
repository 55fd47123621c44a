import type { Logger } from 'pino';

/** What is open, and closes in this order: who takes work in, who does work, who is asked, what all stand on. */
export type Stage = 'edge' | 'work' | 'services' | 'ground';

export interface Closing {
  add(stage: Stage, name: string, close: () => Promise<void>): void;
  /** Closes everything that was added, the last first; what hangs or throws is logged and left. */
  close(): Promise<void>;
}

/** How long each stage may take, in milliseconds: ten seconds together. */
const patienceMs: Readonly<Record<Stage, number>> = { edge: 3_000, work: 3_000, services: 1_500, ground: 2_500 };
const stages: readonly Stage[] = ['edge', 'work', 'services', 'ground'];

/** An empty list of things to close. */
export function openClosing(log: Logger): Closing {
  const open: { stage: Stage; name: string; close: () => Promise<void> }[] = [];

  async function closeStage(stage: Stage): Promise<void> {
    const due = open.filter((one) => one.stage === stage).reverse();
    // Workers do not lean on each other, and each may have a run to finish.
    if (stage === 'work') await Promise.all(due.map(closeOne));
    else for (const one of due) await closeOne(one);
  }

  async function closeOne({ name, close }: { name: string; close: () => Promise<void> }): Promise<void> {
    try {
      await close();
    } catch (error) {
      log.error({ err: error, name }, 'stop.failed');
    }
  }

  return {
    add: (stage, name, close) => {
      open.push({ stage, name, close });
    },
    async close() {
      for (const stage of stages) {
        const inTime = await within(closeStage(stage), patienceMs[stage]);
        if (!inTime) log.warn({ stage, timeoutMs: patienceMs[stage] }, 'stop.slow');
      }
      open.length = 0;
    },
  };
}

/** Whether the work ended in time; it is not ended otherwise, only no longer waited for. */
function within(work: Promise<void>, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeoutMs, false);
    void work.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
