'use client';
import { useState } from 'react';
import { type Command, useCommand } from '#web/components/admin/use-command.ts';
import { type AddressDraft, draftOf } from '#web/components/checkout/draft.ts';
import { Empty, ProblemNotice } from '#web/components/ui/notice.tsx';
import type { SavedAddress } from '#web/lib/api/account-types.ts';
import { type Country, countryName } from '#web/lib/shop/countries.ts';
import { AddressForm } from './address-form.tsx';

interface Props {
  readonly addresses: readonly SavedAddress[];
  readonly countries: readonly Country[];
  /** What a new address begins with. */
  readonly initial: Pick<AddressDraft, 'fullName' | 'countryCode'>;
}

const path = '/api/v1/me/addresses';
const blank: AddressDraft = {
  fullName: '',
  line1: '',
  line2: '',
  city: '',
  region: '',
  postalCode: '',
  countryCode: '',
};

/** Where somebody has things sent, and whom the bill is for. One address is changed at a time. */
export function AddressBook({ addresses, countries, initial }: Props) {
  const [open, setOpen] = useState<string | null>(null);
  const { send, acting, problem } = useCommand();
  const close = () => setOpen(null);
  return (
    <div className="grid gap-5">
      {problem !== null && <ProblemNotice problem={problem} />}
      {addresses.length === 0 && open === null && (
        <Empty title="No addresses yet" emoji="1f3e1">
          <p>Addresses that you keep here are offered at the checkout.</p>
        </Empty>
      )}
      <ul className="grid gap-4 sm:grid-cols-2">
        {addresses.map((saved) =>
          open === saved.id ? (
            <li key={saved.id} className="sm:col-span-2">
              <AddressForm
                legend="Change the address"
                countries={countries}
                initial={draftOf(saved.address)}
                phone={saved.address.phone}
                command={{ path: `${path}/${saved.id}`, method: 'PATCH' }}
                onDone={close}
              />
            </li>
          ) : (
            <AddressCard
              key={saved.id}
              saved={saved}
              acting={acting}
              send={send}
              onEdit={open === null ? () => setOpen(saved.id) : null}
            />
          ),
        )}
      </ul>
      {open === 'new' && (
        <AddressForm
          legend="A new address"
          countries={countries}
          initial={{ ...blank, ...initial }}
          command={{ path }}
          onDone={close}
        />
      )}
      {open === null && (
        <button type="button" onClick={() => setOpen('new')} className="button-main justify-self-start">
          Add an address
        </button>
      )}
    </div>
  );
}

interface CardProps {
  readonly saved: SavedAddress;
  readonly acting: boolean;
  readonly send: (command: Command) => Promise<unknown>;
  /** Null while another address is being changed. */
  readonly onEdit: (() => void) | null;
}

function AddressCard({ saved, acting, send, onEdit }: CardProps) {
  const { id, address, defaultShipping, defaultBilling } = saved;
  const own = `${path}/${id}`;
  const uses = [...(defaultShipping ? ['delivery'] : []), ...(defaultBilling ? ['bills'] : [])];
  const says = `${address.line1}, ${address.city}`;
  return (
    <li className="flex flex-col gap-3 rounded-2xl border border-line bg-card p-5">
      <address className="flex-1 not-italic">
        <span className="font-semibold">{address.fullName}</span>
        {[address.line1, address.line2, `${address.postalCode} ${address.city}`, address.region]
          .filter((line) => line !== undefined && line !== '')
          .map((line) => (
            <span key={line} className="block">
              {line}
            </span>
          ))}
        <span className="block">{countryName(address.countryCode)}</span>
      </address>
      {uses.length > 0 && <p className="text-sm text-soft">Usual address for {uses.join(' and ')}</p>}
      <div className="flex flex-wrap gap-x-4">
        {onEdit !== null && (
          <button type="button" onClick={onEdit} aria-label={`Edit ${says}`} className="text-link py-2">
            Edit
          </button>
        )}
        {!defaultShipping && (
          <button
            type="button"
            disabled={acting}
            onClick={() => send({ path: own, method: 'PATCH', body: { defaultShipping: true } })}
            className="text-link py-2"
          >
            Use for delivery
          </button>
        )}
        {!defaultBilling && (
          <button
            type="button"
            disabled={acting}
            onClick={() => send({ path: own, method: 'PATCH', body: { defaultBilling: true } })}
            className="text-link py-2"
          >
            Use for bills
          </button>
        )}
        <button
          type="button"
          disabled={acting}
          onClick={() => send({ path: own, method: 'DELETE' })}
          aria-label={`Delete ${says}`}
          className="text-link py-2"
        >
          Delete
        </button>
      </div>
    </li>
  );
}
