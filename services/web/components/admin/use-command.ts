'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { call } from '#web/lib/api/browser.ts';
import { type Problem, problemOf } from '#web/lib/api/problem.ts';

export interface Command {
  readonly path: string;
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
}

/** One command at a time; what it changed is drawn anew. A second click while the first is on its way does nothing. */
export function useCommand() {
  const router = useRouter();
  const [acting, setActing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  /** The answer, or null when it was refused. */
  async function send<T>({ path, method = 'POST', body = {} }: Command): Promise<T | null> {
    if (acting) return null;
    setActing(true);
    setProblem(null);
    try {
      const answer = await call<T>(path, { method, body, idempotencyKey: crypto.randomUUID() });
      router.refresh();
      return answer;
    } catch (error) {
      setProblem(problemOf(error));
      return null;
    } finally {
      setActing(false);
    }
  }

  return { send, acting, problem, setProblem };
}
