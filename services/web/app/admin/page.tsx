import { redirect } from 'next/navigation';
import { requireStaff } from '#web/lib/api/staff.ts';
import { pagesOf } from '#web/lib/shop/back-office.ts';

/** The first page that somebody may open. */
export default async function AdminPage(): Promise<never> {
  const me = await requireStaff('/admin');
  redirect(pagesOf(me)[0]?.href ?? '/account');
}
