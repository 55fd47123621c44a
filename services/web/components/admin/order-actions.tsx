'use client';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import type { Order } from '#web/lib/api/types.ts';
import { CommandForm } from './command-form.tsx';
import { RemoveForm } from './remove-form.tsx';
import { ShipForm } from './ship-form.tsx';
import { useCommand } from './use-command.ts';

/** What staff can do with an order from where it stands. */
export function OrderActions({ order }: { readonly order: Order }) {
  const { send, acting, problem } = useCommand();
  const admin = `/api/v1/admin/orders/${order.id}`;
  const underway = order.shipments.filter(({ status }) => status === 'shipped');
  const beforePacking = order.status === 'pending' || order.status === 'confirmed';
  const inHand = order.status === 'confirmed' || order.status === 'packed';
  const isCollected = order.pickupLocationId !== undefined;

  return (
    <section aria-label="Actions" className="mt-6 grid justify-items-start gap-4 empty:hidden">
      {problem !== null && <ProblemNotice problem={problem} />}
      {problem?.status === 401 && (
        <a href={`/sign-in?next=/admin/orders/${order.id}`} className="button-quiet">
          Sign in again
        </a>
      )}
      {inHand && !isCollected && (
        <ShipForm order={order} acting={acting} onShip={(body) => send({ path: `${admin}/shipments`, body })} />
      )}
      <div className="flex flex-wrap items-stretch gap-3 empty:hidden">
        {underway.map(({ id, carrier, trackingNumber }) => (
          <button
            key={id}
            type="button"
            disabled={acting}
            onClick={() => send({ path: `/api/v1/admin/shipments/${id}/deliver` })}
            className="button-main"
          >
            Delivered: {carrier} {trackingNumber}
          </button>
        ))}
        {order.status === 'packed' && isCollected && (
          <button
            type="button"
            disabled={acting}
            onClick={() => send({ path: `${admin}/collect` })}
            className="button-main"
          >
            Collected
          </button>
        )}
        {order.status === 'confirmed' && (
          <button
            type="button"
            disabled={acting}
            onClick={() => send({ path: `${admin}/pack` })}
            className="button-quiet"
          >
            Mark as packed
          </button>
        )}
        {beforePacking && (
          <button
            type="button"
            disabled={acting}
            onClick={() => send({ path: `/api/v1/orders/${order.id}/cancel` })}
            className="button-quiet"
          >
            Cancel the order
          </button>
        )}
      </div>
      {order.status === 'packed' && order.shipments.length === 0 && (
        <details className="w-full max-w-xl">
          <summary className="text-link">Take the packing back</summary>
          <div className="mt-3">
            <CommandForm
              quiet
              path={`${admin}/unpack`}
              submit="Unpack"
              fields={[{ kind: 'text', name: 'reason', label: 'Why, for the log', maxLength: 200 }]}
            />
          </div>
        </details>
      )}
      {order.status === 'confirmed' && (
        <RemoveForm order={order} acting={acting} onRemove={(body) => send({ path: `${admin}/edits`, body })} />
      )}
    </section>
  );
}
