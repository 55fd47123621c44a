import { ChoiceCard } from '#web/components/ui/choice-card.tsx';
import { cash } from './draft.ts';

const testCards = [
  ['tok_visa', 'Test card that succeeds', 'Charged at once'],
  ['tok_declined', 'Test card that is declined', 'The order is cancelled and the cart opens again'],
  ['tok_slow', 'Test card that answers slowly', 'Takes five seconds'],
  ['tok_timeout', 'Test card that times out', 'Charged, but never answers: the shop finds out by itself'],
] as const;

interface Props {
  readonly value: string;
  readonly testCards: boolean;
  readonly onChange: (value: string) => void;
}

export function PaymentChoice({ value, testCards: offered, onChange }: Props) {
  return (
    <fieldset className="grid gap-2.5">
      <legend className="mb-4 font-bold font-display text-2xl">Payment</legend>
      {offered &&
        testCards.map(([token, title, note]) => (
          <ChoiceCard
            key={token}
            name="payment"
            value={token}
            checked={value === token}
            onChoose={onChange}
            title={title}
            note={note}
          />
        ))}
      <ChoiceCard
        name="payment"
        value={cash}
        checked={value === cash}
        onChoose={onChange}
        title="Cash on delivery"
        note="Pay when the parcel is at your door"
      />
    </fieldset>
  );
}
