import type { MetadataRoute } from 'next';
import { listCategories, listProducts } from '@/lib/api/catalog.ts';
import type { Product } from '@/lib/api/types.ts';
import { shopOrigin } from '@/lib/shop/origin.ts';

export const dynamic = 'force-dynamic';

// A sitemap may hold 50,000 addresses; this many pages of a hundred stay well below.
const mostPages = 400;

export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  const origin = shopOrigin();
  const [categories, products] = await Promise.all([listCategories(), allProducts()]);
  return [
    { url: `${origin}/` },
    ...categories.map(({ slug }) => ({ url: `${origin}/c/${slug}` })),
    ...products.map(({ slug }) => ({ url: `${origin}/p/${slug}` })),
  ];
}

async function allProducts(): Promise<readonly Product[]> {
  const found: Product[] = [];
  let pageToken = '';
  for (let page = 0; page < mostPages; page += 1) {
    const list = await listProducts({ pageSize: 100, pageToken });
    found.push(...list.products);
    if (list.nextPageToken === '') break;
    pageToken = list.nextPageToken;
  }
  return found;
}
