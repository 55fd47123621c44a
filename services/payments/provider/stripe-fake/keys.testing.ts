import { Refusal } from './objects.testing.ts';

export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Stripe's memory of idempotency keys: the first answer of each, whatever it was, 500 included. */
export class Keys {
  readonly #known = new Map<string, { readonly request: string; answer: Answer | null }>();

  /** Does it once. The same key with another request is refused, and while the first is under way it conflicts. */
  async once(key: string | undefined, request: string, run: () => Promise<Answer>): Promise<Answer> {
    if (key === undefined) return run();
    const known = this.#known.get(key);
    if (known !== undefined && known.request !== request) throw reused();
    if (known?.answer === null) throw inFlight();
    if (known?.answer !== undefined) return known.answer;
    const entry: { request: string; answer: Answer | null } = { request, answer: null };
    this.#known.set(key, entry);
    entry.answer = await run();
    return entry.answer;
  }

  /** As 24 hours later. */
  forget(): void {
    this.#known.clear();
  }
}

const reused = (): Refusal =>
  new Refusal(400, {
    type: 'idempotency_error',
    message: 'Keys for idempotent requests can only be used with the same parameters they were first used with.',
  });

const inFlight = (): Refusal =>
  new Refusal(409, {
    type: 'invalid_request_error',
    code: 'idempotency_key_in_use',
    message: 'There is currently another in-progress request using this Idempotent Key.',
  });
