import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CardForm } from '#web/lib/shop/card-form.ts';

interface Given {
  readonly https: boolean;
  /** How the shop takes cards, asked for each page. */
  readonly cardForm: () => Promise<CardForm | null>;
}

/**
 * The content security policy of every page. All pages are rendered for their request, so each gets its own
 * nonce: Next finds it in the request's header and puts it on every script that it writes.
 * Styles may be inline because React writes `style` attributes and the mail preview carries its own.
 */
export const pageSecurity =
  ({ https, cardForm }: Given) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url?.startsWith('/_next/') === true) return;
    // On every page, not only where one pays: a browser keeps the policy of the page that it came by.
    const others = (await cardForm())?.by === 'stripe' ? stripe : none;
    const policy = policyOf(randomBytes(16).toString('base64'), others, https);
    request.headers['content-security-policy'] = policy;
    response.setHeader('content-security-policy', policy);
  };

/** Whom else a page may load scripts from, call, and show in frames. */
interface Others {
  readonly script: string;
  readonly connect: string;
  readonly frame: string;
}

const none: Others = { script: '', connect: '', frame: '' };

/** What Stripe asks for its script and its Payment Element: https://docs.stripe.com/security/guide. */
const stripe: Others = {
  // Browsers that know 'strict-dynamic' load it because our own script asks for it; the others by its name.
  script: ' https://js.stripe.com https://*.js.stripe.com',
  connect: ' https://api.stripe.com',
  frame: ' https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com',
};

const policyOf = (nonce: string, { script, connect, frame }: Others, https: boolean): string =>
  [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${script}`,
    "style-src 'self' 'unsafe-inline'",
    // Pictures of imported products live wherever the merchant keeps them.
    "img-src 'self' data: https:",
    "font-src 'self'",
    `connect-src 'self'${connect}`,
    `frame-src 'self'${frame}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
