import { type FormEvent, useState } from 'react';
import { SubmitButton } from '#web/components/ui/submit-button.tsx';
import { TextField } from '#web/components/ui/text-field.tsx';
import type { Order, UnitsOf } from '#web/lib/api/types.ts';
import { chosenUnits, UnitsFields } from '../order/units-fields.tsx';

interface Shipping {
  readonly carrier: string;
  readonly trackingNumber: string;
  /** A part of the order; all that is left when absent. */
  readonly lines?: readonly UnitsOf[];
}

interface Props {
  readonly order: Order;
  readonly acting: boolean;
  readonly onShip: (shipping: Shipping) => void;
}

export function ShipForm({ order, acting, onShip }: Props) {
  const [carrier, setCarrier] = useState('');
  const [trackingNumber, setTrackingNumber] = useState('');
  const [units, setUnits] = useState<Readonly<Record<string, number>>>({});
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const lines = chosenUnits(units);
    onShip({
      carrier: carrier.trim(),
      trackingNumber: trackingNumber.trim(),
      ...(lines.length === 0 ? {} : { lines }),
    });
    setUnits({});
  };
  return (
    <form onSubmit={onSubmit} className="grid gap-3 rounded-2xl bg-sunk p-4 max-sm:w-full">
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          name="carrier"
          label="Carrier"
          value={carrier}
          onChange={setCarrier}
          maxLength={60}
          className="max-sm:w-full"
        />
        <TextField
          name="trackingNumber"
          label="Tracking number"
          value={trackingNumber}
          onChange={setTrackingNumber}
          maxLength={80}
          className="max-sm:flex-1"
        />
        <SubmitButton disabled={acting}>Ship</SubmitButton>
      </div>
      <details>
        <summary className="text-link">Only a part of it</summary>
        <div className="mt-3">
          <UnitsFields
            lines={order.lines}
            units={units}
            onChange={(sku, count) => setUnits((known) => ({ ...known, [sku]: count }))}
          />
        </div>
      </details>
    </form>
  );
}
