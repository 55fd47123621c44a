import type { EventType } from '#contracts/events.ts';
import type { Heard } from '#platform/events/port.ts';
import { derivedUuid } from '#platform/kernel/ids.ts';
import type { Composers, Known } from './letters/draft.ts';
import { ofOrders } from './letters/orders.ts';
import { ofParcels } from './letters/parcels.ts';
import { ofReturns } from './letters/returns.ts';
import { ofShelves } from './letters/shelves.ts';
import type { Shop } from './letters/shop.ts';
import { isAddress, nameOf } from './letters/shop.ts';
import { welcome } from './templates/account.ts';
import type { Letter } from './templates/layout.ts';
import type { Template } from './templates/registry.ts';

export type { Known } from './letters/draft.ts';
export type { Shop } from './letters/shop.ts';

/** A mail that an event causes. The same event always causes the same mail under the same id. */
export interface Mail {
  readonly id: string;
  readonly template: Template;
  readonly to: string;
  readonly orderId: string | null;
  readonly letter: Letter;
}

/** The mails that an event causes: at most one of a template, none to what is not one address. */
export function lettersOf<E extends Known>(event: Pick<Heard<E>, 'id' | 'type' | 'data'>, shop: Shop): readonly Mail[] {
  const compose: Composers<Known>[E] = composers[event.type];
  const draft = compose(event.data, shop);
  if (draft === null || !isAddress(draft.to.email)) return [];
  const { template, to, orderId, letter } = draft;
  return [{ id: derivedUuid('mail', template, event.id), template, to: to.email, orderId, letter }];
}

const composers: Composers<Known> = {
  'identity.registered': ({ person }, { origin }) =>
    person === undefined
      ? null
      : { template: 'welcome', to: person, orderId: null, letter: welcome({ name: nameOf(person), origin }) },
  ...ofOrders,
  ...ofParcels,
  ...ofReturns,
  ...ofShelves,
};

/** Whether an event is of a type that may cause mails. */
export const mayCauseMails = (event: Heard<EventType>): event is Heard<Known> => Object.hasOwn(composers, event.type);
