import { oneLine } from './html.ts';

/** An order as its letters speak of it. */
export interface OrderLetter {
  readonly name: string;
  readonly number: string;
  /** Of the order's page. */
  readonly address: string;
}

/** A name that could be a link is left out: nobody sends advertisements in our name by signing up others. */
export function greeting(name: string): string {
  const plain = oneLine(name);
  return plain === '' || plain.length > 60 || /[:/@<>]|www\.|\.\p{L}{2}/iu.test(plain) ? 'Hello,' : `Hello ${plain},`;
}

/** "1 item", "3 items". */
export const itemsOf = (count: number): string => (count === 1 ? '1 item' : `${count} items`);
