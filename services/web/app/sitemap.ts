import type { MetadataRoute } from 'next';
import { listCategories } from '#web/lib/api/catalog.ts';
import { publicCall } from '#web/lib/api/server.ts';
import type { ProductList } from '#web/lib/api/types.ts';
import { shopOrigin } from '#web/lib/shop/origin.ts';

export const dynamic = 'force-dynamic';

// A sitemap may hold 50,000 addresses; this many pages of a hundred stay well below.
const mostPages = 400;

export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  const origin = shopOrigin();
  const [categories, slugs] = await Promise.all([listCategories(), allSlugs()]);
  return [
    { url: `${origin}/` },
    ...categories.map(({ slug }) => ({ url: `${origin}/c/${slug}` })),
    ...slugs.map((slug) => ({ url: `${origin}/p/${slug}` })),
  ];
}

async function allSlugs(): Promise<readonly string[]> {
  const found: string[] = [];
  let pageToken = '';
  for (let page = 0; page < mostPages; page += 1) {
    const token = pageToken === '' ? '' : `&pageToken=${encodeURIComponent(pageToken)}`;
    const list = await publicCall<ProductList>(`/api/v1/products?pageSize=100${token}`);
    found.push(...list.products.map(({ slug }) => slug));
    if (list.nextPageToken === '') break;
    pageToken = list.nextPageToken;
  }
  return found;
}
