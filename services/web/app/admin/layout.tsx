import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { AdminFrame } from '#web/components/admin/admin-frame.tsx';
import { getMe } from '#web/lib/api/visitor.ts';

export const metadata: Metadata = {
  title: { default: 'Back office', template: '%s · Rialto back office' },
  robots: { index: false },
};

export default async function AdminLayout({ children }: { readonly children: ReactNode }) {
  return <AdminFrame me={await getMe()}>{children}</AdminFrame>;
}
