import type { Address, Person } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import { fromWire, type Money, money, type WireMoney } from '#platform/kernel/money.ts';
import type { OrderLetter } from '../templates/words.ts';

/** What letters need to know of the shop. */
export interface Shop {
  /** Where browsers reach it, without a slash at the end. */
  readonly origin: string;
  /** ISO 4217, for amounts that an event leaves out. */
  readonly currency: string;
  /** Where staff read mails; empty when they do not. */
  readonly staffEmail: string;
}

/** One address and nothing else: no second one, no header. The contracts have checked more. */
export const isAddress = (email: string): boolean =>
  email.length <= 254 && /^[^\s<>,;:"()[\]\\@]+@[^\s<>,;:"()[\]\\@]+$/.test(email);

type Named = Pick<Person, 'fullName'> & { readonly shippingAddress?: Pick<Address, 'fullName'> | undefined };

export const nameOf = ({ fullName, shippingAddress }: Named): string =>
  fullName === '' ? (shippingAddress?.fullName ?? '') : fullName;

/** The link opens the page for whoever has the mail: a guest has nothing else to show. */
export const aboutOrder = (
  order: { readonly orderId: string; readonly number: string; readonly accessToken: string },
  person: Named,
  { origin }: Shop,
): OrderLetter => ({
  number: order.number,
  name: nameOf(person),
  address: `${origin}/orders/${order.orderId}/open?token=${encodeURIComponent(order.accessToken)}`,
});

export const moneyOf = (amount: WireMoney | undefined, { currency }: Shop): Money =>
  amount === undefined ? money(currency, 0) : fromWire(amount);
