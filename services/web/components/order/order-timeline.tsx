import { Check, X } from 'lucide-react';
import type { Order, OrderStatus } from '#web/lib/api/types.ts';
import { road, stationsReached } from '#web/lib/shop/stations.ts';
import { statusWord } from '#web/lib/shop/words.ts';
import { When } from '../ui/when.tsx';

/** The stations of an order: those behind it with their time, those ahead in grey; where it ended when it did. */
export function OrderTimeline({ order }: { readonly order: Order }) {
  const ended = order.status === 'cancelled' || order.status === 'returned';
  const reached = stationsReached(order.history);
  const way = order.pickupLocationId === undefined ? road : road.filter((status) => status !== 'shipped');
  const stations = ended ? [...way.filter((status) => reached.has(status)), order.status] : way;
  return (
    <ol aria-label="Progress" className="grid gap-0 sm:auto-cols-fr sm:grid-flow-col">
      {stations.map((status, index) => (
        <Station
          key={status}
          status={status}
          word={statusWord(status, order)}
          at={reached.get(status)}
          isDone={reached.has(status) || road.indexOf(status) < road.indexOf(order.status)}
          isHere={status === order.status}
          isLast={index === stations.length - 1}
        />
      ))}
    </ol>
  );
}

interface StationProps {
  readonly status: OrderStatus;
  readonly word: string;
  readonly at: string | undefined;
  readonly isDone: boolean;
  readonly isHere: boolean;
  readonly isLast: boolean;
}

function Station({ status, word, at, isDone, isHere, isLast }: StationProps) {
  const bad = status === 'cancelled';
  const dot = bad ? 'bg-danger text-paper' : isDone ? 'bg-accent text-on-accent' : 'border-2 border-line bg-paper';
  return (
    <li
      aria-current={isHere ? 'step' : undefined}
      className="relative flex min-h-20 gap-4 last:min-h-0 sm:min-h-0 sm:flex-col sm:gap-3"
    >
      {!isLast && (
        <span
          aria-hidden
          className={`absolute top-8 left-[0.9375rem] h-[calc(100%-2rem)] w-0.5 sm:top-[0.9375rem] sm:left-8 sm:h-0.5 sm:w-[calc(100%-2rem)] ${
            isDone && !isHere ? 'bg-accent' : 'bg-line'
          }`}
        />
      )}
      <span aria-hidden className={`grid size-8 shrink-0 place-items-center rounded-full ${dot}`}>
        {bad ? <X className="size-4" /> : isDone && <Check className="size-4" />}
      </span>
      <span>
        <span className={isHere ? 'font-bold' : isDone ? 'font-semibold' : 'text-soft'}>{word}</span>
        {at !== undefined && (
          <span className="block text-soft text-sm">
            <When at={at} />
          </span>
        )}
      </span>
    </li>
  );
}
