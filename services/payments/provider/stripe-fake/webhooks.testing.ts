import { createHmac } from 'node:crypto';
import type { FakeEvent } from './objects.testing.ts';

/** Hands a signed event to the shop. */
type Deliver = (payload: Uint8Array, signature: string) => Promise<void>;

export interface Signed {
  readonly payload: Uint8Array;
  readonly signature: string;
}

/** As Stripe signs: a moment in seconds, and the HMAC of moment and body by each secret that is valid. */
export function sign(event: object, given: { readonly secrets: readonly string[]; readonly seconds: number }): Signed {
  const body = JSON.stringify(event);
  const signatures = given.secrets.map(
    (secret) => `v1=${createHmac('sha256', secret).update(`${given.seconds}.${body}`).digest('hex')}`,
  );
  return { payload: Buffer.from(body), signature: [`t=${given.seconds}`, ...signatures].join(',') };
}

/** Delivers to an address, as Stripe does; an answer that is not 2xx is a failure, which `redeliver` mends. */
export const postTo =
  (url: string): Deliver =>
  async (payload, signature) => {
    const headers = { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature };
    const body = new Uint8Array(payload);
    const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`The webhook was answered ${answer.status}.`);
  };

/** Tells each event once, in order, before or after the call that caused it is answered; and again when asked. */
export class Webhooks {
  /** What could not be delivered. */
  readonly failed: unknown[] = [];
  readonly #events: readonly FakeEvent[];
  readonly #sign: (event: FakeEvent) => Signed;
  #deliver: Deliver | null = null;
  #told = 0;
  when: 'before' | 'after' = 'after';

  constructor(events: readonly FakeEvent[], signWith: (event: FakeEvent) => Signed) {
    this.#events = events;
    this.#sign = signWith;
  }

  /** Null: tells nothing any more. What happened so far is told by `redeliver` only. */
  to(deliver: Deliver | null, when: 'before' | 'after' = 'after'): void {
    this.#deliver = deliver;
    this.#told = this.#events.length;
    this.when = when;
  }

  async tellNew(): Promise<void> {
    const fresh = this.#events.slice(this.#told);
    this.#told = this.#events.length;
    await this.#send(fresh);
  }

  /** Tells all that ever happened once more: so many times, and backwards when asked. */
  async redeliver({ times = 1, backwards = false } = {}): Promise<void> {
    const again = Array.from({ length: times }, () => this.#events).flat();
    await this.#send(backwards ? again.reverse() : again);
  }

  async #send(events: readonly FakeEvent[]): Promise<void> {
    for (const event of events) {
      const { payload, signature } = this.#sign(event);
      await this.#deliver?.(payload, signature).catch((error: unknown) => this.failed.push(error));
    }
  }
}
