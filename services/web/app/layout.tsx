import type { Metadata, Viewport } from 'next';
import localFont from 'next/font/local';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { shopOrigin } from '#web/lib/shop/origin.ts';
import { readTheme, themeCookie } from '#web/lib/shop/theme.ts';
import './globals.css';

const sign = localFont({
  src: '../../../node_modules/@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2',
  variable: '--font-sign',
  weight: '200 800',
});

const body = localFont({
  src: '../../../node_modules/@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2',
  variable: '--font-body',
  weight: '300 900',
});

export const generateMetadata = (): Metadata => ({
  metadataBase: new URL(shopOrigin()),
  title: { default: 'Rialto, the market by the canal', template: '%s · Rialto' },
  description: 'Good things for kitchen, home, garden and every day, from a market by the canal.',
  openGraph: { siteName: 'Rialto', type: 'website' },
});

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fdf8f4' },
    { media: '(prefers-color-scheme: dark)', color: '#0f1716' },
  ],
};

/** Every page is rendered for its request: for its nonce, its theme and its visitor. */
export const dynamic = 'force-dynamic';

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const theme = readTheme((await cookies()).get(themeCookie)?.value);
  return (
    <html lang="en" data-theme={theme} className={`${sign.variable} ${body.variable}`}>
      <body className="flex min-h-dvh flex-col">{children}</body>
    </html>
  );
}
