import { type FormEvent, useState } from 'react';
import { TextField } from '#web/components/ui/text-field.tsx';
import type { Order, UnitsOf } from '#web/lib/api/types.ts';
import { chosenUnits, UnitsFields } from '../order/units-fields.tsx';

interface Props {
  readonly order: Order;
  readonly acting: boolean;
  readonly onRemove: (edit: { readonly remove: readonly UnitsOf[]; readonly reason: string }) => void;
}

/** Takes goods out of an order before it is packed. */
export function RemoveForm({ order, acting, onRemove }: Props) {
  const [units, setUnits] = useState<Readonly<Record<string, number>>>({});
  const [reason, setReason] = useState('');
  const remove = chosenUnits(units);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    onRemove({ remove, reason: reason.trim() });
    setUnits({});
  };
  return (
    <details className="w-full max-w-xl">
      <summary className="text-link">Take something out</summary>
      <form onSubmit={onSubmit} className="mt-3 grid gap-4 rounded-2xl bg-sunk p-4">
        <UnitsFields
          lines={order.lines}
          units={units}
          onChange={(sku, count) => setUnits((known) => ({ ...known, [sku]: count }))}
        />
        <TextField name="reason" label="Why, for the log" value={reason} onChange={setReason} maxLength={200} />
        <button
          type="submit"
          disabled={acting || remove.length === 0 || reason.trim() === ''}
          className="button-quiet justify-self-start"
        >
          Take out and refund
        </button>
      </form>
    </details>
  );
}
