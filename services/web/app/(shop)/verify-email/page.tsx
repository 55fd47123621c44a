import type { Metadata } from 'next';
import { NarrowPage } from '#web/components/account/narrow-page.tsx';
import { VerifyEmail } from '#web/components/account/verify-email.tsx';

/** Its address arrives with a secret, which no other site is told. */
export const metadata: Metadata = { title: 'Your address', robots: { index: false }, referrer: 'no-referrer' };

export default function VerifyEmailPage() {
  return (
    <NarrowPage title="Is this your address?">
      <VerifyEmail />
    </NarrowPage>
  );
}
