import type { SavedAddress } from '#web/lib/api/account-types.ts';
import { ChoiceCard } from '../ui/choice-card.tsx';
import { type AddressDraft, type AddressFieldName, addressFields, draftOf } from './draft.ts';

interface Props {
  readonly addresses: readonly SavedAddress[];
  readonly draft: AddressDraft;
  readonly onChange: (field: AddressFieldName, value: string) => void;
}

/** Addresses of the book; choosing one fills the fields beneath, which may still be changed. */
export function SavedAddresses({ addresses, draft, onChange }: Props) {
  if (addresses.length === 0) return null;
  const fill = (id: string) => {
    const chosen = addresses.find((one) => one.id === id);
    if (chosen === undefined) return;
    const filled = draftOf(chosen.address);
    for (const field of addressFields) onChange(field, filled[field]);
  };
  return (
    <fieldset className="grid gap-2.5 sm:grid-cols-2">
      <legend className="mb-4 font-bold font-display text-2xl">Your addresses</legend>
      {addresses.map(({ id, address }) => (
        <ChoiceCard
          key={id}
          name="savedAddress"
          value={id}
          checked={isSame(draft, draftOf(address))}
          onChoose={fill}
          title={address.fullName}
          note={`${address.line1}, ${address.postalCode} ${address.city}`}
        />
      ))}
    </fieldset>
  );
}

const isSame = (one: AddressDraft, other: AddressDraft) => addressFields.every((field) => one[field] === other[field]);
