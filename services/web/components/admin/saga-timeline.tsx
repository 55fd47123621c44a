import { When } from '#web/components/ui/when.tsx';
import type { SagaConsumer, SagaEvent } from '#web/lib/api/types.ts';

/** Every event of an order, who heard it, and how far each listener is. */
export function SagaTimeline({ events }: { readonly events: readonly SagaEvent[] }) {
  return (
    <section aria-labelledby="saga" className="mt-10">
      <h2 id="saga" className="mb-5 font-bold text-2xl">
        Saga
      </h2>
      {events.length === 0 && <p className="text-soft">No events are kept of this order.</p>}
      <ol className="border-line border-l-2">
        {events.map((event) => (
          <li key={event.id} className="relative pb-7 pl-6" data-testid="saga-event">
            <span
              aria-hidden
              className="absolute top-1.5 -left-[0.5625rem] size-4 rounded-full border-4 border-paper bg-accent"
            />
            <div className="flex flex-wrap items-baseline gap-x-4">
              <h3 className="font-bold font-sans text-base tracking-normal">{event.type}</h3>
              <span className="text-soft text-sm">
                said by {event.service}, <When at={event.time} to="second" />
              </span>
            </div>
            <ul className="mt-2 flex flex-wrap gap-2">
              {event.consumers.map((consumer) => (
                <Listener key={consumer.service} consumer={consumer} />
              ))}
            </ul>
            {event.traceId !== '' && (
              <p className="mt-2 text-soft text-xs">
                Trace <code className="break-all">{event.traceId}</code>
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

const looks: Record<SagaConsumer['state'], string> = {
  waiting: 'bg-sunk text-soft',
  retrying: 'bg-tile-2 text-ink',
  parked: 'bg-danger-soft text-danger',
  done: 'bg-accent-soft text-ink',
};

function Listener({ consumer: { service, state, tries, error } }: { readonly consumer: SagaConsumer }) {
  return (
    <li className={`rounded-xl px-3 py-1.5 text-sm ${looks[state]}`} data-state={state}>
      <span className="font-semibold">{service}</span> {state}
      {tries > 1 && `, ${tries} tries`}
      {error !== undefined && <span className="block break-words">{error}</span>}
    </li>
  );
}
