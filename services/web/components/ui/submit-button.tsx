'use client';
import { type ReactNode, useLayoutEffect, useState } from 'react';

interface Given {
  readonly disabled?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/**
 * The button of a form that only scripts can send. Until they have taken the page over it sends nothing: the form would
 * come back empty, and what was typed would be lost.
 */
export function SubmitButton({ disabled = false, className = 'button-main', children }: Given) {
  const [ready, setReady] = useState(false);
  // Before the next paint, so that whoever sees the button taken over can press it.
  useLayoutEffect(() => setReady(true), []);
  return (
    <button type={ready ? 'submit' : 'button'} disabled={disabled} className={className}>
      {children}
    </button>
  );
}
