'use client';
import { NewPassword } from './new-password.tsx';
import { SpentLink } from './spent-link.tsx';
import { useLinkToken } from './use-link-token.ts';

/** Sets a new password with the secret of a mail's link. */
export function ResetForm() {
  const token = useLinkToken();
  return token === null ? <SpentLink next="/forgot-password" /> : <NewPassword token={token} />;
}
