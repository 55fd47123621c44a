import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { type OpenShop, openShop } from '../harness/open.ts';
import type { ShopOptions } from '../harness/shop.ts';
import { openChromium } from './chromium.ts';

/** A shop with its pages, and a browser to open them in. */
export interface OpenPages extends OpenShop {
  readonly browser: Browser;
}

/** Builds the pages as the first start does, then starts the whole shop. */
export async function openPages(options: ShopOptions = {}): Promise<OpenPages> {
  await buildPages();
  const browser = await openChromium();
  try {
    const open = await openShop(options);
    return {
      ...open,
      browser,
      async close() {
        await browser.close();
        await open.close();
      },
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** As the first start does. */
export async function buildPages(): Promise<void> {
  await promisify(execFile)(process.execPath, [
    fileURLToPath(new URL('../../services/web/build.mjs', import.meta.url)),
  ]);
}
