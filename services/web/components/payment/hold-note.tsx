import { useEffect, useState } from 'react';
import { holdSentence } from './hold.ts';

const stepMs = 5_000;

/** How long there is to pay. */
export function HoldNote({ heldUntil }: { readonly heldUntil: string | undefined }) {
  const [nowMs, setNowMs] = useState<number | null>(null);
  useEffect(() => {
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), stepMs);
    return () => clearInterval(timer);
  }, []);
  return <p className="mb-4 text-soft">{holdSentence(heldUntil, nowMs)}</p>;
}
