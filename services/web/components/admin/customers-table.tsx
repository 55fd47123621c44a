import { When } from '#web/components/ui/when.tsx';
import type { Customer } from '#web/lib/api/staff-types.ts';
import { roleWords } from '#web/lib/shop/back-office.ts';
import { type Column, DataTable } from './data-table.tsx';

/** People in rows; the whole row leads to the person. */
export function CustomersTable({ customers }: { readonly customers: readonly Customer[] }) {
  return (
    <DataTable
      rows={customers}
      columns={columns}
      keyOf={({ id }) => id}
      hrefOf={({ id }) => `/admin/customers/${id}`}
    />
  );
}

const columns: readonly Column<Customer>[] = [
  {
    head: 'Who',
    cell: ({ name, email }) => (
      <span className="block max-w-[60vw] lg:max-w-96">
        <span className="block truncate">{name}</span>
        <span className="block truncate font-normal text-sm text-soft">{email}</span>
      </span>
    ),
  },
  { head: 'Role', cell: (customer) => (customer.disabled ? 'Shut out' : roleWords(customer)) },
  { head: 'Since', cell: ({ createdAt }) => <When at={createdAt} to="day" />, wide: true },
];
