import { post } from '../post.ts';
import { type Sender, unsubscribeHeaders } from './port.ts';

/** Sends by SendGrid's v3 API. */
export function sendgridSender(given: { readonly key: string; readonly url: string; readonly from: string }): Sender {
  const from = fromOf(given.from);
  return {
    send: ({ messageId, to, subject, text, html, ...more }) =>
      post(
        {
          url: `${given.url}/v3/mail/send`,
          headers: { authorization: `Bearer ${given.key}` },
          body: {
            personalizations: [{ to: [{ email: to }] }],
            from,
            subject,
            content: [
              { type: 'text/plain', value: text },
              { type: 'text/html', value: html },
            ],
            headers: { 'Message-ID': messageId, ...unsubscribeHeaders(more) },
            custom_args: { message_id: messageId },
            // Links open orders and accounts: they lead to the shop straight, and nobody counts who reads.
            tracking_settings: {
              click_tracking: { enable: false, enable_text: false },
              open_tracking: { enable: false },
            },
          },
        },
        { provider: 'SENDGRID', timeoutMs: 20_000 },
      ),
    close: async () => {},
  };
}

/** "Name <address>", or an address, as SendGrid takes it. */
function fromOf(from: string): { readonly email: string; readonly name?: string } {
  const [, name, email] = /^(.+) <(.+)>$/.exec(from) ?? [];
  return name === undefined || email === undefined ? { email: from } : { email, name };
}
