import type { MetadataRoute } from 'next';
import { shopOrigin } from '#web/lib/shop/origin.ts';

export const dynamic = 'force-dynamic';

export default function robots(): MetadataRoute.Robots {
  return {
    rules: {
      userAgent: '*',
      disallow: ['/admin', '/account', '/cart', '/checkout', '/orders/', '/sign-in', '/sign-up', '/api/'],
    },
    sitemap: `${shopOrigin()}/sitemap.xml`,
  };
}
