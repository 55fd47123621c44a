import { IntentLink } from '#web/components/ui/intent-link.tsx';
import { TileImage } from '#web/components/ui/tile-image.tsx';
import type { Product } from '#web/lib/api/types.ts';
import { formatMoney, minor } from '#web/lib/shop/money.ts';

interface Props {
  readonly product: Product;
  /** Opens the page on this variant. */
  readonly sku?: string;
  readonly first?: boolean;
}

export function ProductCard({ product, sku, first = false }: Props) {
  const soldOut = product.variants.every(({ available }) => !available);
  const query = sku !== undefined && product.variants.length > 1 ? `?sku=${encodeURIComponent(sku)}` : '';
  return (
    <article
      className="group relative rounded-2xl outline-offset-4 has-focus-visible:outline-3 has-focus-visible:outline-accent"
      data-testid="product-card"
    >
      <TileImage
        image={product.images[0]}
        word={product.slug}
        first={first}
        className="transition-transform duration-300 ease-settle group-hover:-translate-y-1"
      />
      <div className="mt-3 flex flex-col gap-0.5 px-0.5">
        <h3 className="font-sans font-semibold leading-snug tracking-normal">
          <IntentLink
            href={`/p/${product.slug}${query}`}
            className="after:absolute after:inset-0 after:rounded-2xl focus-visible:outline-none"
          >
            {product.title}
          </IntentLink>
        </h3>
        <p className="text-soft">{soldOut ? 'Sold out' : <PriceOf product={product} />}</p>
      </div>
    </article>
  );
}

function PriceOf({ product }: { readonly product: Product }) {
  const varies = product.variants.some(({ price }) => minor(price) !== minor(product.price));
  return (
    <span className="tabular-nums">
      {varies && 'from '}
      {formatMoney(product.price)}
    </span>
  );
}
