'use client';
import { useState } from 'react';
import { type Problem, problemOf } from '#web/lib/api/problem.ts';
import { kindly } from '#web/lib/shop/sign-in-words.ts';
import { useProven } from './proof-provider.tsx';

/** One request at a time, and what the shop said against it. A second click while the first is on its way does nothing. */
export function useAsk() {
  const proven = useProven();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  /** The answer, or null when it was refused. */
  async function ask<T>(request: () => Promise<T>): Promise<T | null> {
    if (asking) return null;
    setAsking(true);
    setProblem(null);
    try {
      return await proven(request);
    } catch (error) {
      setProblem(kindly(problemOf(error)));
      return null;
    } finally {
      setAsking(false);
    }
  }

  return { ask, asking, problem, setProblem };
}
