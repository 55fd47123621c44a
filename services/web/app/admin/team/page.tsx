import type { Metadata } from 'next';
import { CustomersTable } from '#web/components/admin/customers-table.tsx';
import { Panel } from '#web/components/admin/panel.tsx';
import { SearchHeading } from '#web/components/admin/search-heading.tsx';
import { askAdmin, requireStaff } from '#web/lib/api/staff.ts';
import type { Customer, Page } from '#web/lib/api/staff-types.ts';
import { isAdmin } from '#web/lib/shop/back-office.ts';

export const metadata: Metadata = { title: 'Team' };

export default async function TeamPage() {
  const me = await requireStaff('/admin/team');
  const [admins, staff] = await Promise.all(['admin', 'staff'].map(withRole));
  const onlyStaff = (staff ?? []).filter((one) => !isAdmin(one));
  return (
    <>
      <SearchHeading
        title="Team"
        path="/admin/customers"
        name="query"
        value={undefined}
        label="Somebody's name or e-mail, to take them in"
        placeholder="Take somebody in"
      />
      {isAdmin(me) && (
        <p className="text-soft">
          To take somebody in, find their account, and choose their role there. They need to have signed up first.
        </p>
      )}
      <Panel title="Administrators">
        <CustomersTable customers={admins ?? []} />
      </Panel>
      {onlyStaff.length > 0 && (
        <Panel title="Staff">
          <CustomersTable customers={onlyStaff} />
        </Panel>
      )}
    </>
  );
}

/** A team of more than a hundred of one role is found by search. */
const withRole = async (role: string): Promise<readonly Customer[]> =>
  (await askAdmin<Page<'customers', Customer>>('/customers', { role, pageSize: '100' })).customers;
