import { ChoiceCard } from '#web/components/ui/choice-card.tsx';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import type { Problem } from '#web/lib/api/problem.ts';
import type { ShippingMethod } from '#web/lib/api/types.ts';
import { priceOrFree } from '#web/lib/shop/money.ts';

interface Props {
  readonly methods: readonly ShippingMethod[] | null;
  readonly problem: Problem | null;
  readonly value: string;
  readonly onChange: (id: string) => void;
}

export function ShippingChoice({ methods, problem, value, onChange }: Props) {
  return (
    <fieldset className="grid min-h-32 content-start gap-2.5">
      <legend className="mb-4 font-bold font-display text-2xl">Shipping</legend>
      {problem !== null && <ProblemNotice problem={problem} />}
      {methods === null && problem === null && <p className="text-soft">Asking the carriers…</p>}
      {methods?.length === 0 && <p className="font-semibold text-danger">We do not deliver there yet.</p>}
      {methods?.map(({ id, title, price, estimatedDays, pickupLocationId }) => (
        <ChoiceCard
          key={id}
          name="shippingMethodId"
          value={id}
          checked={value === id}
          onChoose={onChange}
          title={title}
          note={pickupLocationId === undefined ? `${estimatedDays} working days` : 'We write when it lies ready'}
        >
          <span className="font-semibold tabular-nums">{priceOrFree(price)}</span>
        </ChoiceCard>
      ))}
    </fieldset>
  );
}
