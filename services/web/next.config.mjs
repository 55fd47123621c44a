import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @type {import('next').NextConfig} */
export default {
  // Every build has a folder of its own, named by whoever builds or loads it.
  distDir: process.env.PAGES_BUILD ?? '.next/builds/unnamed',
  poweredByHeader: false,
  reactStrictMode: true,
  // Product pictures are served as they are; resizing them here would cost memory that the shop does not have.
  images: { unoptimized: true },
  // `tsc -p services/web` checks the types, together with everything else.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root },
  outputFileTracingRoot: root,
  // Nothing is cached by Next: pages are personal or must show what the catalogue says now.
  cacheMaxMemorySize: 0,
  // Routes are loaded when somebody asks for them.
  experimental: { preloadEntriesOnStart: false },
};
