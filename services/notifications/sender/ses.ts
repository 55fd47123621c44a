import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { outcomeOf } from '../post.ts';
import { type Outcome, type Sender, unsubscribeHeaders } from './port.ts';

/** Sends by Amazon SES. Its keys come from where the SDK looks for them: environment, profile, role of the machine. */
export function sesSender(given: {
  readonly region: string;
  /** Empty: the one of the region. */
  readonly endpoint: string;
  readonly from: string;
}): Sender {
  const client = new SESv2Client({
    region: given.region,
    ...(given.endpoint === '' ? {} : { endpoint: given.endpoint }),
    // The mail's own tries come from the queue.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 20_000 },
  });
  return {
    async send({ messageId, to, subject, text, html, ...more }) {
      const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
      const command = new SendEmailCommand({
        FromEmailAddress: given.from,
        Destination: { ToAddresses: [to] },
        Content: {
          Simple: {
            Subject: utf8(subject),
            Body: { Text: utf8(text), Html: utf8(html) },
            // SES gives every mail a Message-ID of its own; this one stays as it is.
            Headers: Object.entries({ 'X-Entity-Ref-ID': messageId, ...unsubscribeHeaders(more) }).map(
              ([Name, Value]) => ({
                Name,
                Value,
              }),
            ),
          },
        },
      });
      try {
        await client.send(command, { abortSignal: AbortSignal.timeout(30_000) });
        return { kind: 'sent' };
      } catch (error) {
        return failed(error);
      }
    },
    async close() {
      client.destroy();
    },
  };
}

/** By its status; what is wrong with our account waits until it is mended. */
function failed(error: unknown): Outcome {
  if (!(error instanceof Error)) return { kind: 'unreachable', why: 'SES UNKNOWN' };
  const why = `SES ${error.name}`;
  return ours.has(error.name) ? { kind: 'unreachable', why } : outcomeOf(statusOf(error), why);
}

const ours: ReadonlySet<string> = new Set([
  'AccountSuspendedException',
  'SendingPausedException',
  'MailFromDomainNotVerifiedException',
  'LimitExceededException',
]);

/** Of SES's answer; 0 when there was none. */
function statusOf(error: Error): number {
  const about = '$metadata' in error ? error.$metadata : undefined;
  if (typeof about !== 'object' || about === null || !('httpStatusCode' in about)) return 0;
  return typeof about.httpStatusCode === 'number' ? about.httpStatusCode : 0;
}
