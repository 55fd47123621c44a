import assert from 'node:assert/strict';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

/** Somebody with a browser of their own: cookies, one page, and everything that went wrong on it. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Fails when a page wrote an error, broke its security policy, or asked for something it did not get. */
  content(): void;
  /** Puts a mark on the page that a reload would wipe off; `isSame` tells whether it is still there. */
  mark(): Promise<void>;
  isSame(): Promise<boolean>;
  leave(): Promise<void>;
}

export async function visit(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ baseURL: origin, ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  const complain = (what: string): void => void complaints.push(`${page.url()}: ${what}`);
  // Violations of the content security policy arrive here as well.
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complain(message.text());
  });
  page.on('pageerror', (error) => complain(String(error.stack ?? error)));
  page.on('response', (response) => {
    if (response.status() >= 400) complain(`${response.status()} ${response.url()}`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // What a page gives up by itself when it is left, or no longer wants, has not failed.
    if (why !== 'net::ERR_ABORTED') complain(`${why} ${request.url()}`);
  });
  return {
    page,
    context,
    content: () => assert.ok(complaints.length === 0, `the pages complained:\n${complaints.join('\n')}`),
    mark: async () => void (await page.evaluate(`window.notReloaded = true`)),
    isSame: async () => (await page.evaluate(`window.notReloaded === true`)) === true,
    leave: () => context.close(),
  };
}
