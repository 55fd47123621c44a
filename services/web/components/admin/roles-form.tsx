'use client';
import { type FormEvent, useState } from 'react';
import { CheckField } from '#web/components/account/check-field.tsx';
import { ChoiceCard } from '#web/components/ui/choice-card.tsx';
import { Notice, ProblemNotice } from '#web/components/ui/notice.tsx';
import { SubmitButton } from '#web/components/ui/submit-button.tsx';
import type { Customer } from '#web/lib/api/staff-types.ts';
import { areaNames, areas, isAdmin, isStaff } from '#web/lib/shop/back-office.ts';
import { useCommand } from './use-command.ts';

const roles = {
  customer: ['Customer', 'Shops, and sees the back office not at all'],
  staff: ['Staff', 'Works in the areas below'],
  admin: ['Administrator', 'Works everywhere, and says who else does'],
} as const;

type Role = keyof typeof roles;
const roleNames = ['customer', 'staff', 'admin'] as const satisfies readonly Role[];

const roleOf = (customer: Customer): Role => (isAdmin(customer) ? 'admin' : isStaff(customer) ? 'staff' : 'customer');

/** What somebody may do in the back office. */
export function RolesForm({ customer }: { readonly customer: Customer }) {
  const [role, setRole] = useState(roleOf(customer));
  const [given, setGiven] = useState<ReadonlySet<string>>(new Set(customer.areas));
  const [done, setDone] = useState(false);
  const { send, acting, problem } = useCommand();

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setDone(false);
    const body = {
      roles: role === 'customer' ? ['customer'] : ['customer', role],
      areas: role === 'staff' ? areaNames.filter((area) => given.has(area)) : [],
    };
    const path = `/api/v1/admin/customers/${customer.id}/roles`;
    if ((await send({ path, method: 'PUT', body })) !== null) setDone(true);
  };
  const choose = (value: string) => setRole(roleNames.find((name) => name === value) ?? role);
  const toggle = (area: string, on: boolean) =>
    setGiven((known) => new Set(on ? [...known, area] : [...known].filter((one) => one !== area)));

  return (
    <form onSubmit={onSubmit} className="grid max-w-3xl gap-4">
      <fieldset className="grid gap-2.5">
        <legend className="sr-only">Role</legend>
        {roleNames.map((name) => (
          <ChoiceCard
            key={name}
            name="role"
            value={name}
            checked={role === name}
            onChoose={choose}
            title={roles[name][0]}
            note={roles[name][1]}
          />
        ))}
      </fieldset>
      {role === 'staff' && (
        <fieldset className="rounded-2xl bg-sunk p-5">
          <legend className="sr-only">Areas</legend>
          <p className="mb-2 text-soft">Without any of these ticked, all of them are open.</p>
          <div className="grid gap-x-6 sm:grid-cols-2">
            {areaNames.map((area) => (
              <CheckField
                key={area}
                label={areas[area]}
                checked={given.has(area)}
                onChange={(on) => toggle(area, on)}
              />
            ))}
          </div>
        </fieldset>
      )}
      {problem !== null && <ProblemNotice problem={problem} />}
      {done && <Notice title="Saved. It counts from their next click." />}
      <SubmitButton disabled={acting} className="button-main justify-self-start">
        Save
      </SubmitButton>
    </form>
  );
}
