import assert from 'node:assert/strict';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

/** A bound for what never comes, not for how long it may take: the first page loads all of Next, on a busy machine. */
const patienceMs = 60_000;

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

/** `early`: uses pages before their scripts have taken them over, as somebody does who is quicker than they are. */
export async function visit(
  browser: Browser,
  origin: string,
  { early = false, ...options }: BrowserContextOptions & { readonly early?: boolean } = {},
): Promise<Visitor> {
  const context = await browser.newContext({ baseURL: origin, ...options });
  context.setDefaultTimeout(patienceMs);
  if (!early && options.javaScriptEnabled !== false) await context.addInitScript(hiddenUntilTakenOver(origin));
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

/**
 * Hides every page of the shop until React has taken over all its buttons. A click before that is lost or sends the plain
 * form, and what was typed into some fields is wiped off; by the machine's load it comes before or after. What is hidden
 * is waited for by Playwright itself, whatever brought the browser there.
 */
const hiddenUntilTakenOver = (origin: string): string => `
  if (location.origin === ${JSON.stringify(origin)}) {
    const hidden = new CSSStyleSheet();
    hidden.replaceSync('html { visibility: hidden }');
    document.adoptedStyleSheets = [hidden];
    const isTaken = (button) => Object.keys(button).some((key) => key.startsWith('__reactProps'));
    const look = () => {
      const done = document.readyState !== 'loading' && [...document.querySelectorAll('button')].every(isTaken);
      if (done) document.adoptedStyleSheets = [];
      else requestAnimationFrame(look);
    };
    look();
  }`;
