import type { Product } from '#web/lib/api/types.ts';
import { ProductCard } from './product-card.tsx';

interface Props {
  readonly items: readonly { readonly product: Product; readonly sku?: string }[];
  /** How many pictures are in sight at once and should not wait. */
  readonly eager?: number;
}

export function ProductGrid({ items, eager = 4 }: Props) {
  return (
    <ul className="grid grid-cols-2 gap-x-4 gap-y-8 sm:grid-cols-3 sm:gap-x-6 lg:grid-cols-4">
      {items.map(({ product, sku }, index) => (
        <li key={product.id}>
          <ProductCard product={product} first={index < eager} {...(sku === undefined ? {} : { sku })} />
        </li>
      ))}
    </ul>
  );
}
