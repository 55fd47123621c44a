'use client';
import { useRouter } from 'next/navigation';
import { useAsk } from '#web/components/proof/use-ask.ts';
import { call } from '#web/lib/api/browser.ts';

export interface Command {
  readonly path: string;
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
}

/** One command at a time; what it changed is drawn anew. Whoever has to prove first who they are is asked to. */
export function useCommand() {
  const router = useRouter();
  const { ask, asking: acting, problem, setProblem } = useAsk();

  /** The answer, or null when it was refused. */
  async function send<T>({ path, method = 'POST', body = {} }: Command): Promise<T | null> {
    // The same key after a proof: it is still the same command.
    const idempotencyKey = crypto.randomUUID();
    const answer = await ask(() => call<T>(path, { method, body, idempotencyKey }));
    if (answer !== null) router.refresh();
    return answer;
  }

  return { send, acting, problem, setProblem };
}
