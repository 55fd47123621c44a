import type { OrderStatus } from '#web/lib/api/types.ts';
import { spoken } from '#web/lib/shop/words.ts';

const looks: Record<OrderStatus, string> = {
  pending: 'bg-tile-2 text-ink',
  confirmed: 'bg-tile-4 text-ink',
  packed: 'bg-tile-3 text-ink',
  shipped: 'bg-tile-5 text-ink',
  delivered: 'bg-accent text-on-accent',
  cancelled: 'bg-danger-soft text-danger',
  returned: 'bg-danger-soft text-danger',
};

export function StatusBadge({ status }: { readonly status: OrderStatus }) {
  return (
    <span
      data-status={status}
      className={`inline-block rounded-full px-2.5 py-0.5 font-semibold text-sm ${looks[status]}`}
    >
      {spoken(status)}
    </span>
  );
}
