import type { EventData, HeardBy } from '#contracts/events.ts';
import type { Person } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import type { Letter } from '../templates/layout.ts';
import type { Template } from '../templates/registry.ts';
import type { Shop } from './shop.ts';

/** The events that cause mails. */
export type Known = Exclude<
  HeardBy<'notifications'>,
  'identity.export_requested' | 'identity.erasure_requested' | 'orders.forgotten'
>;

/** What is written when something happened, before it is known whether its recipient has an address. */
export interface Draft {
  readonly template: Template;
  readonly to: Pick<Person, 'email'>;
  readonly orderId: string | null;
  readonly letter: Letter;
}

/** From the data of an event to what is written; null for what no mail is about. */
export type Composers<E extends Known> = {
  readonly [T in E]: (data: EventData<T>, shop: Shop) => Draft | null;
};
