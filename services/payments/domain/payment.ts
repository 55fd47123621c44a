import { Failure } from '#platform/kernel/errors.ts';

/**
 * What may follow what. In `charging`, `capturing`, `voiding` and `refunding` something is with the provider, whose
 * outcome may be unknown for a while; in `action_required` it waits for the customer's browser.
 */
export const transitions = {
  prepared: ['charging', 'authorized', 'succeeded', 'voided'],
  charging: ['action_required', 'authorized', 'succeeded', 'failed', 'voiding'],
  action_required: ['authorized', 'succeeded', 'failed', 'voiding'],
  authorized: ['capturing', 'succeeded', 'voiding', 'voided'],
  capturing: ['succeeded', 'voiding'],
  // Back to `charging` when the provider refused the void, because the customer was faster.
  voiding: ['voided', 'succeeded', 'failed', 'charging'],
  succeeded: ['refunding', 'refunded'],
  refunding: ['succeeded', 'refunded'],
  // A browser may complete a charge that we had given up: it is taken note of, and given back.
  failed: ['succeeded'],
  voided: ['succeeded'],
  refunded: [],
} as const satisfies Record<string, readonly string[]>;

export type PaymentState = keyof typeof transitions;
export type Method = 'card' | 'cash_on_delivery';

/** How one order is paid. All amounts are in minor units of one currency. */
export interface Payment {
  readonly orderId: string;
  readonly method: Method;
  readonly currency: string;
  /** What the method has to pay; shrinks when goods are taken out before it is taken. */
  readonly amountMinor: number;
  /** What gift cards pay; pricing takes and gives it. */
  readonly giftMinor: number;
  readonly authorizedMinor: number;
  readonly capturedMinor: number;
  /** Of the method: given back, and on its way back. */
  readonly refundedMinor: number;
  readonly refundingMinor: number;
  readonly giftRefundedMinor: number;
  readonly giftRefundingMinor: number;
  readonly state: PaymentState;
  /** Nothing is taken before all three were heard: the order stands, its goods are held, its codes are redeemed. */
  readonly placed: boolean;
  readonly reserved: boolean;
  readonly redeemed: boolean;
  readonly cancelled: boolean;
  /** The goods are held so long; null before that, or when nobody said. */
  readonly heldUntil: Date | null;
  /** Whether a card is charged at once, or authorised and captured when the goods are shipped. */
  readonly captures: 'now' | 'shipped';
  /** The provider's reference of the charge. */
  readonly transactionId: string | null;
  /** What the browser completes the charge with, while that is asked for. */
  readonly clientSecret: string | null;
}

/** Throws ILLEGAL_PAYMENT_TRANSITION, naming both states. */
export function move(payment: Payment, state: PaymentState): Payment {
  const allowed: readonly PaymentState[] = transitions[payment.state];
  if (allowed.includes(state)) return { ...payment, state };
  throw new Failure(
    'failed_precondition',
    'ILLEGAL_PAYMENT_TRANSITION',
    `A payment cannot go from ${payment.state} to ${state}.`,
  );
}

export type MovementKind = 'charge' | 'capture' | 'void' | 'refund';

/**
 * `due`: to be told to the provider. `unknown`: it may have heard of it. `waiting`: a refund that was asked for while
 * the capture is on its way, and is decided with its outcome.
 */
export type MovementState = 'waiting' | 'due' | 'unknown' | 'action_required' | 'succeeded' | 'declined';

/** One movement of money. Its key is made of the order's or the refund's id alone: asking again never moves it twice. */
export interface Movement {
  readonly key: string;
  readonly orderId: string;
  readonly kind: MovementKind;
  /** The method's share: what the provider moves. */
  readonly amountMinor: number;
  /** Of a refund: the gift cards' share. */
  readonly giftMinor: number;
  /** Of a refund: what was not taken yet, and is not due any more. */
  readonly releasedMinor: number;
  readonly state: MovementState;
  readonly reference: string | null;
  /** Of a refund, and why. */
  readonly refundId: string | null;
  readonly reason: string;
}

/** What became of a movement, as the provider says. */
export type Outcome =
  | { readonly status: 'succeeded'; readonly reference: string }
  | { readonly status: 'declined' }
  | { readonly status: 'action_required'; readonly reference: string; readonly clientSecret: string };

/** What a payment says to the others, as it was at that moment. */
export interface Says {
  readonly kind: 'action_required' | 'authorized' | 'succeeded' | 'failed' | 'voided' | 'refunded';
  readonly payment: Payment;
  /** Of `refunded`. */
  readonly refund?: Movement;
}

/** A payment with the movements that matter to what is decided, and what was said on the way. */
export interface Account {
  readonly payment: Payment;
  readonly movements: ReadonlyMap<string, Movement>;
  readonly says: readonly Says[];
}

export const chargeKey = ({ orderId }: Payment): string => orderId;
export const captureKey = ({ orderId }: Payment): string => `${orderId}:capture`;
export const voidKey = ({ orderId }: Payment): string => `${orderId}:void`;
/** Of what a cancelled order gets back. */
export const cancellationKey = ({ orderId }: Payment): string => `${orderId}:refund`;
export const refundKey = (refundId: string): string => `refund:${refundId}`;

/** A movement of the whole payment that is to be told to the provider. */
export const movementOf = (payment: Payment, kind: MovementKind, key: string): Movement => ({
  key,
  orderId: payment.orderId,
  kind,
  amountMinor: payment.amountMinor,
  giftMinor: 0,
  releasedMinor: 0,
  state: 'due',
  reference: null,
  refundId: null,
  reason: '',
});

export const put = (account: Account, movement: Movement): Account => ({
  ...account,
  movements: new Map(account.movements).set(movement.key, movement),
});

export const withPayment = (account: Account, payment: Payment): Account => ({ ...account, payment });

export const say = (account: Account, kind: Says['kind'], refund?: Movement): Account => ({
  ...account,
  says: [...account.says, { kind, payment: account.payment, ...(refund === undefined ? {} : { refund }) }],
});
