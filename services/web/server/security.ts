import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * The content security policy of every page. All pages are rendered for their request, so each gets its own
 * nonce: Next finds it in the request's header and puts it on every script that it writes.
 * Styles may be inline because React writes `style` attributes and the mail preview carries its own.
 */
export const pageSecurity =
  ({ https }: { https: boolean }) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    if (request.url?.startsWith('/_next/') === true) return;
    const policy = policyOf(randomBytes(16).toString('base64'), https);
    request.headers['content-security-policy'] = policy;
    response.setHeader('content-security-policy', policy);
  };

const policyOf = (nonce: string, https: boolean): string =>
  [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    // Pictures of imported products live wherever the merchant keeps them.
    "img-src 'self' data: https:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
