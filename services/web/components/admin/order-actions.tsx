'use client';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { TextField } from '#web/components/ui/text-field.tsx';
import { call } from '#web/lib/api/browser.ts';
import { type Problem, problemOf } from '#web/lib/api/problem.ts';
import type { Order } from '#web/lib/api/types.ts';

/** What staff can do with an order from where it stands. */
export function OrderActions({ order }: { readonly order: Order }) {
  const { act, acting, problem } = useAction();
  const admin = `/api/v1/admin/orders/${order.id}`;
  const underway = order.shipments.filter(({ status }) => status === 'shipped');
  const beforePacking = order.status === 'pending' || order.status === 'confirmed';
  const canShip = order.status === 'confirmed' || order.status === 'packed';

  return (
    <section aria-label="Actions" className="mt-6 grid justify-items-start gap-4 empty:hidden">
      {problem !== null && <ProblemNotice problem={problem} />}
      {problem?.status === 401 && (
        <a href={`/sign-in?next=/admin/orders/${order.id}`} className="button-quiet">
          Sign in again
        </a>
      )}
      {canShip && <ShipForm acting={acting} onShip={(body) => act(`${admin}/shipments`, body)} />}
      <div className="flex flex-wrap items-stretch gap-3 empty:hidden">
        {underway.map(({ id, carrier, trackingNumber }) => (
          <button
            key={id}
            type="button"
            disabled={acting}
            onClick={() => act(`/api/v1/admin/shipments/${id}/deliver`)}
            className="button-main"
          >
            Delivered: {carrier} {trackingNumber}
          </button>
        ))}
        {order.status === 'confirmed' && (
          <button type="button" disabled={acting} onClick={() => act(`${admin}/pack`)} className="button-quiet">
            Mark as packed
          </button>
        )}
        {beforePacking && (
          <button
            type="button"
            disabled={acting}
            onClick={() => act(`/api/v1/orders/${order.id}/cancel`)}
            className="button-quiet"
          >
            Cancel the order
          </button>
        )}
      </div>
    </section>
  );
}

interface ShipProps {
  readonly acting: boolean;
  readonly onShip: (body: { readonly carrier: string; readonly trackingNumber: string }) => void;
}

function ShipForm({ acting, onShip }: ShipProps) {
  const [carrier, setCarrier] = useState('');
  const [trackingNumber, setTrackingNumber] = useState('');
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    onShip({ carrier: carrier.trim(), trackingNumber: trackingNumber.trim() });
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-wrap items-end gap-3 rounded-2xl bg-sunk p-4">
      <TextField name="carrier" label="Carrier" value={carrier} onChange={setCarrier} maxLength={60} />
      <TextField
        name="trackingNumber"
        label="Tracking number"
        value={trackingNumber}
        onChange={setTrackingNumber}
        maxLength={80}
      />
      <button type="submit" disabled={acting} className="button-main">
        Ship
      </button>
    </form>
  );
}

/** One thing at a time; a second click while the first is on its way does nothing. */
function useAction() {
  const router = useRouter();
  const [acting, setActing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const act = async (path: string, body: Readonly<Record<string, string>> = {}) => {
    setActing(true);
    setProblem(null);
    try {
      await call(path, { method: 'POST', body, idempotencyKey: crypto.randomUUID() });
      router.refresh();
    } catch (error) {
      setProblem(problemOf(error));
    }
    setActing(false);
  };

  return { act, acting, problem };
}
