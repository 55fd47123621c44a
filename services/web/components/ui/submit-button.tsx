'use client';
import { type ReactNode, useLayoutEffect, useState } from 'react';

/**
 * The main button of a form that only scripts can send. Until they have taken the page over it sends nothing: the form
 * would come back empty, and what was typed would be lost.
 */
export function SubmitButton({ disabled, children }: { readonly disabled: boolean; readonly children: ReactNode }) {
  const [ready, setReady] = useState(false);
  // Before the next paint, so that whoever sees the button taken over can press it.
  useLayoutEffect(() => setReady(true), []);
  return (
    <button type={ready ? 'submit' : 'button'} disabled={disabled} className="button-main">
      {children}
    </button>
  );
}
