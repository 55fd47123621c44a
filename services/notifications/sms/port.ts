import type { Outcome } from '../sender/port.ts';

/** Carries messages to telephones. */
export interface SmsSender {
  /** Hands one message over; never throws, and ends within a minute. */
  send(sms: OutgoingSms): Promise<Outcome>;
}

/** One message to one number. */
export interface OutgoingSms {
  /** The same for every try, so that the other side may know a repeated one. */
  readonly id: string;
  readonly to: string;
  readonly text: string;
}
