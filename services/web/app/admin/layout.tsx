import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { AdminFrame } from '#web/components/admin/admin-frame.tsx';

export const metadata: Metadata = {
  title: { default: 'Back office', template: '%s · Rialto back office' },
  robots: { index: false },
};

export default function AdminLayout({ children }: { readonly children: ReactNode }) {
  return <AdminFrame>{children}</AdminFrame>;
}
