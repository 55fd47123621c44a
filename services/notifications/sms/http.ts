import { post } from '../post.ts';
import type { SmsSender } from './port.ts';

/** Posts each message as JSON to an address that knows what to do with it: a gateway of a provider, or one's own. */
export const httpSms = ({ url, token }: { readonly url: string; readonly token: string }): SmsSender => ({
  send: ({ id, to, text }) =>
    post(
      {
        url,
        headers: { 'idempotency-key': id, ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
        body: { id, to, text },
      },
      { provider: 'SMS', timeoutMs: 20_000 },
    ),
});
