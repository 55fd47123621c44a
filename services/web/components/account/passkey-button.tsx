'use client';
import { KeyRound } from 'lucide-react';
import { useEffect, useState } from 'react';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { canUsePasskeys, signInByPasskey } from '#web/lib/api/passkey.ts';
import { type Problem, problemOf } from '#web/lib/api/problem.ts';
import { kindly } from '#web/lib/shop/sign-in-words.ts';

interface Props {
  readonly label: string;
  /** Called before the browser asks: it shows one such window at a time. */
  readonly onAsk?: () => void;
  readonly onSignedIn: () => void;
}

/** Signs in by a passkey of this device or of a phone nearby; absent where the browser knows none. */
export function PasskeyButton({ label, onAsk, onSignedIn }: Props) {
  const [usable, setUsable] = useState(false);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => setUsable(canUsePasskeys()), []);

  const onClick = async () => {
    setAsking(true);
    setProblem(null);
    onAsk?.();
    try {
      await signInByPasskey();
      onSignedIn();
    } catch (error) {
      setProblem(kindly(problemOf(error)));
      setAsking(false);
    }
  };

  if (!usable) return null;
  return (
    <>
      <button type="button" disabled={asking} onClick={onClick} className="button-quiet">
        <KeyRound aria-hidden className="size-5" />
        {label}
      </button>
      {problem !== null && <ProblemNotice problem={problem} />}
    </>
  );
}
