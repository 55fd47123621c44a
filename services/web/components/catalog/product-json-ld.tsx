import { JsonLd } from '#web/components/ui/json-ld.tsx';
import type { Product, Variant } from '#web/lib/api/types.ts';
import { decimalMoney } from '#web/lib/shop/money.ts';
import { shopOrigin } from '#web/lib/shop/origin.ts';

/** The product and its offers, for search engines. */
export function ProductJsonLd({ product }: { readonly product: Product }) {
  const { title, description, brand, images, rating, slug, variants } = product;
  const url = `${shopOrigin()}/p/${slug}`;
  return (
    <JsonLd
      data={{
        '@type': 'Product',
        name: title,
        description,
        url,
        image: images.map((image) => new URL(image.url, shopOrigin()).href),
        ...(brand === undefined ? {} : { brand: { '@type': 'Brand', name: brand } }),
        ...(rating.count === 0 ? {} : { aggregateRating: ratingOf(rating) }),
        offers: variants.map((variant) => offerOf(variant, url)),
      }}
    />
  );
}

const ratingOf = ({ average, count }: Product['rating']) => ({
  '@type': 'AggregateRating',
  ratingValue: average,
  reviewCount: count,
});

const offerOf = ({ sku, price, available }: Variant, url: string) => ({
  '@type': 'Offer',
  sku,
  url: `${url}?sku=${encodeURIComponent(sku)}`,
  price: decimalMoney(price),
  priceCurrency: price.currencyCode,
  availability: `https://schema.org/${available ? 'InStock' : 'OutOfStock'}`,
});
