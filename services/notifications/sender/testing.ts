import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Bench, Mood, Received } from './conformance.ts';
import { nodemailerSender } from './nodemailer.ts';
import { sendgridSender } from './sendgrid.ts';
import { sesSender } from './ses.ts';

const from = 'Rialto <shop@example.com>';

/** A mail server, and the sender that speaks SMTP with it. */
export async function smtpBench(): Promise<Bench> {
  const received: Received[] = [];
  let mood: Mood = 'accepts';
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: (_auth, _session, done) => (mood === 'rejects the key' ? done(failure(535)) : done(null, { user: 'shop' })),
    onRcptTo: (_address, session, done) => {
      if (mood === 'refuses') return done(failure(550));
      if (mood === 'is busy') return done(failure(451));
      if (mood === 'fails') return done(failure(421));
      if (mood === 'hangs up') return hangUp(server, session.id);
      return done();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const source = Buffer.concat(chunks).toString();
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          to: rcptTo.map(({ address }) => address),
          from: mailFrom === false ? '' : mailFrom.address,
          subject: decoded(/^Subject: (.*)\r$/m.exec(source)?.[1] ?? ''),
          source,
          reference: /^Message-ID: (.*)\r$/im.exec(source)?.[1] ?? '',
          unsubscribe: unsubscribeNames.map((name) => header(source, name)),
        });
        done();
      });
    },
  });
  server.on('error', () => {});
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => resolve(portOf(listening.address())));
  });
  const sender = nodemailerSender({ url: `smtp://shop:key@127.0.0.1:${port}`, from, atOnce: 2, timeoutMs: 20_000 });
  const unplug = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return {
    sender,
    received,
    mood: (next) => (mood = next),
    unplug,
    async close() {
      await sender.close();
      await unplug();
    },
  };
}

/** Cuts the conversation in the middle. */
function hangUp(server: SMTPServer, id: string): void {
  for (const connection of server.connections) if (connection.id === id) connection.close();
}

const failure = (responseCode: number): Error => Object.assign(new Error('not now: ann@example.com'), { responseCode });

const unsubscribeNames = ['List-Unsubscribe', 'List-Unsubscribe-Post'] as const;

/** A header of a mail as it travels: a line that begins with a space goes on with the one before (RFC 5322). */
const header = (source: string, name: string): string | undefined =>
  new RegExp(`^${name}:(.*(?:\r\n[ \t].*)*)\r$`, 'im').exec(source)?.[1]?.replaceAll('\r\n', '').trim();

/** A header's encoded words (RFC 2047), as far as this suite writes them. */
const decoded = (header: string): string =>
  header.replace(/=\?UTF-8\?Q\?(.*?)\?=/gi, (_, word: string) =>
    Buffer.from(
      word
        .replaceAll('_', ' ')
        .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    ).toString(),
  );

/** SendGrid's v3 API as its documentation describes it, and its sender. */
export const sendgridBench = (): Promise<HttpBench> =>
  httpBench(
    (url) => sendgridSender({ key: 'SG.key', url, from }),
    (request, body, mood) => {
      assert.equal(`${request.method} ${request.url}`, 'POST /v3/mail/send');
      assert.equal(request.headers.authorization, 'Bearer SG.key');
      if (mood !== 'accepts')
        return { status: moods[mood], body: { errors: [{ message: 'ann@example.com', field: null }] } };
      const { personalizations, content, headers, subject, from: sender } = body;
      assert.deepEqual(
        content.map((part: Json) => part.type),
        ['text/plain', 'text/html'],
      );
      const to = personalizations.flatMap((one: Json) => one.to).map((one: Json) => one.email);
      const source = content.map((part: Json) => part.value).join('\n');
      const unsubscribe = unsubscribeNames.map((name) => headers[name]);
      const reference = headers['Message-ID'];
      return { status: 202, received: { to, from: sender.email, subject, source, reference, unsubscribe } };
    },
  );

/** Amazon SES's v2 API as its documentation describes it, and its sender. */
export const sesBench = (): Promise<Bench> => {
  // The SDK's own place for keys.
  process.env['AWS_ACCESS_KEY_ID'] = 'AKIATEST';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
  return httpBench(
    (endpoint) => sesSender({ region: 'eu-west-1', endpoint, from }),
    (request, body, mood) => {
      assert.equal(`${request.method} ${request.url}`, 'POST /v2/email/outbound-emails');
      assert.match(
        request.headers.authorization ?? '',
        /^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/eu-west-1\/ses\/aws4_request/,
      );
      if (mood !== 'accepts')
        return { status: moods[mood], type: sesTypes[mood], body: { message: 'ann@example.com' } };
      const { Subject, Body, Headers } = body.Content.Simple;
      return {
        status: 200,
        body: { MessageId: '0100-1' },
        received: {
          to: body.Destination.ToAddresses,
          from: /<(.*)>/.exec(body.FromEmailAddress)?.[1] ?? '',
          subject: Subject.Data,
          source: `${Body.Text.Data}\n${Body.Html.Data}`,
          reference: Headers.find((one: Json) => one.Name === 'X-Entity-Ref-ID').Value,
          unsubscribe: unsubscribeNames.map((name) => Headers.find((one: Json) => one.Name === name)?.Value),
        },
      };
    },
  );
};

const moods = { refuses: 400, 'is busy': 429, fails: 500, 'rejects the key': 403, 'hangs up': 0 } as const;
const sesTypes = {
  refuses: 'MessageRejected',
  'is busy': 'TooManyRequestsException',
  fails: 'InternalServiceErrorException',
  'rejects the key': 'SignatureDoesNotMatch',
  'hangs up': '',
} as const;

// biome-ignore lint/suspicious/noExplicitAny: what comes over the network has any shape, and the test looks at it.
type Json = any;

/** A stand-in that has an address. */
interface HttpBench extends Bench {
  readonly url: string;
}

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body?: object;
  readonly received?: Received;
}

async function httpBench(
  senderAt: (url: string) => Bench['sender'],
  answer: (request: IncomingMessage, body: Json, mood: Mood) => Answer,
): Promise<HttpBench> {
  const received: Received[] = [];
  let mood: Mood = 'accepts';
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const given = answer(request, JSON.parse(Buffer.concat(chunks).toString()), mood);
    if (given.status === 0) return void request.socket.destroy();
    if (given.received !== undefined) received.push(given.received);
    response.writeHead(given.status, {
      'content-type': 'application/json',
      ...(given.type === undefined ? {} : { 'x-amzn-errortype': given.type }),
    });
    response.end(JSON.stringify(given.body ?? {}));
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(418).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  const sender = senderAt(url);
  const unplug = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url,
    sender,
    received,
    mood: (next) => (mood = next),
    unplug,
    async close() {
      await sender.close();
      await unplug();
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the stand-in listens on no port');
  return address.port;
}
