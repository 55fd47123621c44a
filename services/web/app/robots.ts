import type { MetadataRoute } from 'next';
import { shopOrigin } from '#web/lib/shop/origin.ts';

export const dynamic = 'force-dynamic';

export default function robots(): MetadataRoute.Robots {
  return {
    rules: {
      userAgent: '*',
      disallow: [
        '/admin',
        '/account',
        '/cart',
        '/change-password',
        '/checkout',
        '/erasure/',
        '/forgot-password',
        '/orders/',
        '/reset-password',
        '/sign-in',
        '/sign-up',
        '/unsubscribe',
        '/verify-email',
        '/api/',
      ],
    },
    sitemap: `${shopOrigin()}/sitemap.xml`,
  };
}
