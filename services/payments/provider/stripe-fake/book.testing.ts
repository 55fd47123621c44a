import { type Form, inner, text, words } from './form.testing.ts';
import { type FakeEvent, type FakeIntent, type FakeRefund, invalidRequest, Refusal } from './objects.testing.ts';

/** One movement of real money: what a test trusts when it asks where the money is. */
export interface Move {
  /** A part that was put aside and not captured is released; a void gives up the whole. */
  readonly kind: 'take' | 'authorise' | 'capture' | 'release' | 'void' | 'refund';
  readonly intent: string;
  readonly orderId: string | undefined;
  readonly amount: number;
}

/** What the fake knows and does: intents, refunds, and each movement of money in order. */
export class Book {
  readonly intents = new Map<string, FakeIntent>();
  readonly refunds = new Map<string, FakeRefund>();
  readonly moves: Move[] = [];
  readonly events: FakeEvent[] = [];
  #made = 0;
  readonly #seconds: () => number;

  constructor(seconds: () => number) {
    this.#seconds = seconds;
  }

  create(form: Form): FakeIntent {
    // As the API of today, which takes `allowed_payment_method_types` instead.
    if (form['payment_method_types'] !== undefined)
      throw invalidRequest('payment_method_types_no_longer_supported', 'Not any more.', 'payment_method_types');
    const id = this.#id('pi');
    const intent: FakeIntent = {
      id,
      object: 'payment_intent',
      created: this.#seconds(),
      amount: Number(text(form, 'amount')),
      currency: text(form, 'currency') ?? '',
      capture_method: text(form, 'capture_method') === 'manual' ? 'manual' : 'automatic',
      client_secret: `${id}_secret_${this.#made}`,
      status: 'requires_payment_method',
      amount_capturable: 0,
      amount_received: 0,
      canceled_at: null,
      latest_charge: null,
      last_payment_error: null,
      metadata: words(inner(form, 'metadata')),
    };
    const token = tokenOf(form);
    if (token !== undefined && !cards.has(token)) {
      const param = token.startsWith('tok_') ? 'payment_method_data[card][token]' : 'payment_method';
      throw invalidRequest('resource_missing', `No such PaymentMethod: '${token}'`, param);
    }
    this.intents.set(id, intent);
    this.#tell('payment_intent.created', intent);
    if (text(form, 'confirm') === 'true') this.#confirm(intent, token);
    return intent;
  }

  /** What becomes of the buyer's card in the browser; `asks`: their bank wants to hear from them first. */
  complete(id: string, how: 'pays' | 'asks' | 'fails'): FakeIntent {
    const intent = this.intent(id);
    if (intent.status !== 'requires_payment_method' && intent.status !== 'requires_action') throw unexpected(intent);
    if (how === 'pays') this.#charged(intent);
    else if (how === 'asks') this.#asked(intent);
    else this.#failed(intent);
    return intent;
  }

  capture(id: string, form: Form): FakeIntent {
    const intent = this.intent(id);
    if (intent.status !== 'requires_capture') throw unexpected(intent);
    const amount = Number(text(form, 'amount_to_capture') ?? intent.amount);
    if (amount > intent.amount)
      throw invalidRequest('amount_too_large', 'More than was authorised.', 'amount_to_capture');
    Object.assign(intent.metadata, words(inner(form, 'metadata')));
    Object.assign(intent, { status: 'succeeded', amount_received: amount, amount_capturable: 0 });
    this.#move('capture', intent, amount);
    if (amount < intent.amount) this.#move('release', intent, intent.amount - amount);
    this.#tell('payment_intent.succeeded', intent);
    return intent;
  }

  cancel(id: string): FakeIntent {
    const intent = this.intent(id);
    if (intent.status === 'succeeded' || intent.status === 'canceled' || intent.status === 'processing')
      throw unexpected(intent);
    if (intent.status === 'requires_capture') this.#move('void', intent, intent.amount);
    Object.assign(intent, { status: 'canceled', amount_capturable: 0, canceled_at: this.#seconds() });
    this.#tell('payment_intent.canceled', intent);
    return intent;
  }

  mark(id: string, form: Form): FakeIntent {
    const intent = this.intent(id);
    Object.assign(intent.metadata, words(inner(form, 'metadata')));
    return intent;
  }

  refund(form: Form): FakeRefund {
    const intent = this.intent(text(form, 'payment_intent') ?? '');
    const left = intent.amount_received - this.refundedOf(intent.id);
    const amount = Number(text(form, 'amount') ?? left);
    if (intent.status !== 'succeeded') throw invalidRequest('charge_not_captured', 'There is nothing to refund.');
    if (left === 0) throw invalidRequest('charge_already_refunded', 'The charge has already been refunded.');
    if (amount > left) throw invalidRequest('refund_too_large', 'The refund is greater than what is left.', 'amount');
    const refund: FakeRefund = {
      id: this.#id('re'),
      object: 'refund',
      created: this.#seconds(),
      amount,
      currency: intent.currency,
      payment_intent: intent.id,
      metadata: words(inner(form, 'metadata')),
      status: 'succeeded',
    };
    this.refunds.set(refund.id, refund);
    this.#move('refund', intent, amount);
    this.#tell('refund.created', refund);
    return refund;
  }

  intent(id: string): FakeIntent {
    return this.intents.get(id) ?? missing(id);
  }

  refundOf(id: string): FakeRefund {
    return this.refunds.get(id) ?? missing(id);
  }

  refundedOf(id: string): number {
    return [...this.refunds.values()]
      .filter(({ payment_intent }) => payment_intent === id)
      .reduce((sum, { amount }) => sum + amount, 0);
  }

  #confirm(intent: FakeIntent, token: string | undefined): void {
    const fate = cards.get(token ?? '');
    if (fate === 'pays') this.#charged(intent);
    else if (fate === 'asks') this.#asked(intent);
    else {
      this.#failed(intent);
      // As the real one, which repeats the intent with its secret and the card within the error.
      throw new Refusal(402, { ...declined, message: `Your card ${token} was declined.`, payment_intent: intent });
    }
  }

  #asked(intent: FakeIntent): void {
    Object.assign(intent, { status: 'requires_action', last_payment_error: null });
    this.#tell('payment_intent.requires_action', intent);
  }

  #charged(intent: FakeIntent): void {
    const later = intent.capture_method === 'manual';
    Object.assign(intent, { latest_charge: this.#id('ch'), last_payment_error: null });
    if (later) Object.assign(intent, { status: 'requires_capture', amount_capturable: intent.amount });
    else Object.assign(intent, { status: 'succeeded', amount_received: intent.amount });
    this.#move(later ? 'authorise' : 'take', intent, intent.amount);
    this.#tell(later ? 'payment_intent.amount_capturable_updated' : 'payment_intent.succeeded', intent);
  }

  #failed(intent: FakeIntent): void {
    Object.assign(intent, { status: 'requires_payment_method', latest_charge: this.#id('ch') });
    intent.last_payment_error = declined;
    this.#tell('payment_intent.payment_failed', intent);
  }

  #move(kind: Move['kind'], intent: FakeIntent, amount: number): void {
    this.moves.push({ kind, intent: intent.id, orderId: intent.metadata['order_id'], amount });
  }

  /** An event holds its object as it was at that moment. */
  #tell(type: string, object: FakeIntent | FakeRefund): void {
    const snapshot = structuredClone(object);
    this.events.push({
      id: this.#id('evt'),
      object: 'event',
      type,
      created: this.#seconds(),
      data: { object: snapshot },
    });
  }

  #id(prefix: string): string {
    this.#made += 1;
    return `${prefix}_${String(this.#made).padStart(6, '0')}`;
  }
}

/** What becomes of each card, by Stripe's own test names. */
const cards: ReadonlyMap<string, 'pays' | 'asks' | 'fails'> = new Map([
  ['pm_card_visa', 'pays'],
  ['tok_visa', 'pays'],
  ['pm_card_visa_chargeDeclined', 'fails'],
  ['tok_chargeDeclined', 'fails'],
  ['pm_card_authenticationRequired', 'asks'],
]);

const declined = { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' };

const tokenOf = (form: Form): string | undefined =>
  text(form, 'payment_method') ?? text(inner(inner(form, 'payment_method_data'), 'card'), 'token');

const unexpected = ({ id, status }: FakeIntent): Refusal =>
  invalidRequest('payment_intent_unexpected_state', `The intent ${id} is ${status}.`);

function missing(id: string): never {
  throw new Refusal(404, { type: 'invalid_request_error', code: 'resource_missing', message: `There is no '${id}'` });
}
