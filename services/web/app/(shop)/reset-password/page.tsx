import type { Metadata } from 'next';
import { NarrowPage } from '#web/components/account/narrow-page.tsx';
import { ResetForm } from '#web/components/account/reset-form.tsx';

/** Its address arrives with a secret, which no other site is told. */
export const metadata: Metadata = { title: 'New password', robots: { index: false }, referrer: 'no-referrer' };

export default function ResetPasswordPage() {
  return (
    <NarrowPage title="Choose a new password">
      <ResetForm />
    </NarrowPage>
  );
}
