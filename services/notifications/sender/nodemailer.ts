import { createTransport } from 'nodemailer';
import { type Sender, unsubscribeHeaders } from './port.ts';

/** Sends by SMTP; each step of the conversation has a bound, and so has all of it. */
export function nodemailerSender(given: {
  readonly url: string;
  readonly from: string;
  /** Conversations at once. */
  readonly atOnce: number;
  /** How long one mail may take, from the first word to the last. */
  readonly timeoutMs: number;
}): Sender {
  const { url, from, atOnce, timeoutMs } = given;
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: atOnce,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    // A mail is text: nothing in it may have a file or an address read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ messageId, to, subject, text, html, ...more }) {
      try {
        // As an object an address is one recipient, whatever characters it has.
        const headers = unsubscribeHeaders(more);
        const addressed = { messageId, from, to: { name: '', address: to }, subject, text, html, headers };
        await transport.sendMail({ ...addressed, signal: AbortSignal.timeout(timeoutMs) });
        return { kind: 'sent' };
      } catch (error) {
        const why = whyOf(error);
        return isFinal(error) ? { kind: 'refused', why } : { kind: 'unreachable', why };
      }
    },
    async close() {
      transport.close();
    },
  };
}

/** A 5xx answer to the recipient or the letter. A refused key or MAIL_FROM is ours to mend, and mails wait for it. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Error) || !('command' in error) || !('responseCode' in error)) return false;
  const { command, responseCode } = error;
  return (command === 'RCPT TO' || command === 'DATA') && typeof responseCode === 'number' && responseCode >= 500;
}

/** A word, not the server's sentence: that may quote the recipient. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return 'responseCode' in error && typeof error.responseCode === 'number' ? `${code} ${error.responseCode}` : code;
}
