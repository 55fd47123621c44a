import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { CommandButton } from '#web/components/admin/command-button.tsx';
import { PageHead, Panel } from '#web/components/admin/panel.tsx';
import { RolesForm } from '#web/components/admin/roles-form.tsx';
import { When } from '#web/components/ui/when.tsx';
import { askAdmin, requireStaff } from '#web/lib/api/staff.ts';
import type { Customer } from '#web/lib/api/staff-types.ts';
import { nullWhenRefused } from '#web/lib/api/visitor.ts';
import { isAdmin, roleWords, worksIn } from '#web/lib/shop/back-office.ts';

export const metadata: Metadata = { title: 'Customer' };

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export default async function CustomerPage({ params }: Props) {
  const { id } = await params;
  const me = await requireStaff(`/admin/customers/${id}`);
  const customer = await askAdmin<Customer>(`/customers/${encodeURIComponent(id)}`).catch(nullWhenRefused);
  if (customer === null) notFound();
  const path = `/api/v1/admin/customers/${customer.id}`;
  const change = customer.disabled ? 'enable' : 'disable';
  return (
    <>
      <PageHead title={customer.name || customer.email} up={{ href: '/admin/customers', label: 'Customers' }}>
        {customer.disabled && (
          <span className="rounded-full bg-danger-soft px-3 py-1 font-semibold text-danger">Shut out</span>
        )}
      </PageHead>
      <Facts customer={customer} />
      <div className="mt-6 flex flex-wrap items-center gap-4">
        {worksIn(me, 'orders') && (
          <Link
            href={`/admin/orders?query=${encodeURIComponent(customer.email)}`}
            prefetch={false}
            className="button-quiet"
          >
            Their orders
          </Link>
        )}
        {isAdmin(me) && customer.id !== me.id && (
          <CommandButton label={customer.disabled ? 'Let in again' : 'Shut out'} path={`${path}/${change}`} />
        )}
      </div>
      {isAdmin(me) && (
        <Panel title="Role">
          <RolesForm customer={customer} />
        </Panel>
      )}
    </>
  );
}

function Facts({ customer }: { readonly customer: Customer }) {
  const facts = [
    ['E-mail', `${customer.email}${customer.emailVerified ? '' : ' (not confirmed)'}`],
    ['Role', roleWords(customer)],
    ['Second factor', customer.secondFactor ? 'An authenticator app' : 'None'],
  ] as const;
  return (
    <dl className="grid max-w-3xl gap-x-8 gap-y-2 max-sm:gap-y-0 max-sm:[&_dd]:mb-3 rounded-2xl border border-line bg-card p-5 sm:grid-cols-[auto_1fr]">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="font-semibold">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
      <dt className="font-semibold">Since</dt>
      <dd>
        <When at={customer.createdAt} to="day" />
      </dd>
    </dl>
  );
}
