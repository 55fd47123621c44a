'use client';
import { type ReactNode, useEffect, useState } from 'react';

/**
 * The main button of a form that only scripts can send. Until they have taken the page over it sends nothing: the form
 * would come back empty, and what was typed would be lost.
 */
export function SubmitButton({ disabled, children }: { readonly disabled: boolean; readonly children: ReactNode }) {
  const [ready, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  return (
    <button type={ready ? 'submit' : 'button'} disabled={disabled} className="button-main">
      {children}
    </button>
  );
}
