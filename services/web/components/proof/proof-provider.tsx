'use client';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { problemOf } from '#web/lib/api/problem.ts';
import type { Me } from '#web/lib/api/types.ts';
import { ProofDialog, type Wanted } from './proof-dialog.tsx';

/** Asks in a dialog; false when somebody closes it. */
type Prove = (wanted: Wanted) => Promise<boolean>;

const ProofContext = createContext<Prove>(async () => false);

interface Props {
  readonly me: Pick<Me, 'signIns' | 'secondFactor'>;
  readonly children: ReactNode;
}

/** Lets everything beneath it ask once more who somebody is, when the shop wants to know. */
export function ProofProvider({ me, children }: Props) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const prove = useCallback<Prove>((wanted) => {
    const answer = Promise.withResolvers<boolean>();
    setAsked({ wanted, answer: answer.resolve });
    return answer.promise;
  }, []);
  const settle = (proved: boolean) => {
    asked?.answer(proved);
    setAsked(null);
  };
  return (
    <ProofContext value={prove}>
      {children}
      {asked !== null && <ProofDialog me={me} wanted={asked.wanted} onDone={settle} />}
    </ProofContext>
  );
}

interface Asked {
  readonly wanted: Wanted;
  readonly answer: (proved: boolean) => void;
}

/** Asks at once, where somebody wants to show who they are. */
export const useProve = (): Prove => useContext(ProofContext);

/** Makes a request; when the shop first wants a proof, asks for it and makes the request once more. */
export function useProven(): <T>(request: () => Promise<T>) => Promise<T> {
  const prove = useProve();
  return async (request) => {
    try {
      return await request();
    } catch (error) {
      const { reason } = problemOf(error);
      if (reason === 'PASSWORD_CHANGE_REQUIRED') window.location.assign(`/change-password?next=${here()}`);
      const wanted = proofs[reason];
      if (wanted === undefined || !(await prove(wanted))) throw error;
      return request();
    }
  };
}

const here = (): string => encodeURIComponent(window.location.pathname + window.location.search);

const proofs: Readonly<Record<string, Wanted>> = {
  STEP_UP_REQUIRED: 'proof',
  SECOND_FACTOR_REQUIRED: 'second factor',
};
