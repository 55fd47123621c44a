import { ChoiceCard } from '#web/components/ui/choice-card.tsx';
import type { CardForm } from '#web/lib/shop/card-form.ts';
import { cardLater, cash } from './draft.ts';

const testCards = [
  ['tok_visa', 'Test card that succeeds', 'Charged at once'],
  ['tok_declined', 'Test card that is declined', 'The order is cancelled and the cart opens again'],
  ['tok_slow', 'Test card that answers slowly', 'Takes five seconds'],
  ['tok_timeout', 'Test card that times out', 'Charged, but never answers: the shop finds out by itself'],
] as const;

interface Props {
  readonly value: string;
  readonly cards: CardForm | null;
  readonly onChange: (value: string) => void;
}

/** What is chosen before anything is: a card, where the shop takes one. */
export function firstChoice(cards: CardForm | null): string {
  if (cards === null) return cash;
  return cards.by === 'stripe' ? cardLater : testCards[0][0];
}

export function PaymentChoice({ value, cards, onChange }: Props) {
  return (
    <fieldset className="grid gap-2.5">
      <legend className="mb-4 font-bold font-display text-2xl">Payment</legend>
      {cards?.by === 'test tokens' &&
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
      {cards?.by === 'stripe' && (
        <ChoiceCard
          name="payment"
          value={cardLater}
          checked={value === cardLater}
          onChoose={onChange}
          title="Card"
          note="You give it in the next step, while we hold your things for you"
        />
      )}
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
