import { existsSync, readFileSync } from 'node:fs';

/** Comments of the contracts by full name: "rialto.cart.v1.Cart.ordered", "rialto.cart.v1.CartService.AddItem". */
export type Descriptions = ReadonlyMap<string, string>;

const file = new URL('../../../contracts/descriptions.json', import.meta.url);

/** The comments that contracts/describe.ts has gathered; the docs do without them when it has not run. */
export function readDescriptions(): Descriptions {
  if (!existsSync(file)) return new Map();
  const gathered: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof gathered !== 'object' || gathered === null) throw new Error(`${file.pathname} holds no descriptions.`);
  return new Map(Object.entries(gathered).map(([name, text]) => [name, String(text)]));
}
