import type { Metadata } from 'next';
import Link from 'next/link';
import { ForgotForm } from '#web/components/account/forgot-form.tsx';
import { NarrowPage } from '#web/components/account/narrow-page.tsx';

export const metadata: Metadata = { title: 'New password', robots: { index: false } };

export default function ForgotPasswordPage() {
  return (
    <NarrowPage title="Forgot your password?">
      <p className="-mt-4 mb-6 text-soft">We send you a link to choose a new one.</p>
      <ForgotForm />
      <p className="mt-6">
        <Link href="/sign-in" prefetch={false} className="text-link">
          Back to signing in
        </Link>
      </p>
    </NarrowPage>
  );
}
