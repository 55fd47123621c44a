import { decide, type Input } from './decide.ts';
import type { Account, Movement, MovementKind, Outcome, Payment } from './payment.ts';

/** A card payment of 12.99 that was prepared. */
export const card: Payment = {
  orderId: 'o',
  method: 'card',
  currency: 'USD',
  amountMinor: 1299,
  giftMinor: 0,
  authorizedMinor: 0,
  capturedMinor: 0,
  refundedMinor: 0,
  refundingMinor: 0,
  giftRefundedMinor: 0,
  giftRefundingMinor: 0,
  state: 'prepared',
  placed: false,
  reserved: false,
  redeemed: false,
  cancelled: false,
  heldUntil: null,
  captures: 'now',
  transactionId: null,
  clientSecret: null,
};

export const account = (more: Partial<Payment> = {}): Account => ({
  payment: { ...card, ...more },
  movements: new Map(),
  says: [],
});

export const after = (start: Account, ...inputs: readonly Input[]): Account => inputs.reduce(decide, start);

export const placed = { kind: 'placed', redeems: false, amountMinor: 1299, giftMinor: 0 } as const;
export const reserved: Input = { kind: 'reserved', until: null };
export const cancelled: Input = { kind: 'cancelled' };

export const outcome = (kind: MovementKind, key: string, status: Outcome['status'] = 'succeeded'): Input => ({
  kind: 'outcome',
  movement: { kind, key },
  outcome:
    status === 'declined'
      ? { status }
      : status === 'succeeded'
        ? { status, reference: 'ref' }
        : { status, reference: 'ref', clientSecret: 'secret' },
});

export const charged = outcome('charge', 'o');
export const words = ({ says }: Account): readonly string[] => says.map(({ kind }) => kind);
export const movement = ({ movements }: Account, key: string): Movement | undefined => movements.get(key);
