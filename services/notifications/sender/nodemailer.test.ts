import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { nodemailerSender } from './nodemailer.ts';
import type { Outgoing, Sender } from './port.ts';

const mail: Outgoing = {
  messageId: '<7@shop.test>',
  to: 'ann@example.com',
  subject: 'Grüße',
  text: 'Hello',
  html: '<p>Hello</p>',
};

interface Received {
  readonly recipients: readonly string[];
  readonly from: string;
  readonly source: string;
}

/** A mail server on a free port, or on a given one. */
async function mailServer(more: { port?: number; onRcptTo?: SMTPServerOptions['onRcptTo'] } = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    ...(more.onRcptTo === undefined ? {} : { onRcptTo: more.onRcptTo }),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          recipients: rcptTo.map(({ address }) => address),
          from: mailFrom === false ? '' : mailFrom.address,
          source: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
  });
  server.on('error', () => {});
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(more.port ?? 0, '127.0.0.1', () =>
      resolve((listening.address() as AddressInfo).port),
    );
  });
  return { port, received, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

async function withSender<T>(port: number, use: (sender: Sender) => Promise<T>): Promise<T> {
  const sender = nodemailerSender({ url: `smtp://127.0.0.1:${port}`, from: 'Rialto <shop@example.com>' });
  try {
    return await use(sender);
  } finally {
    await sender.close();
  }
}

test('a mail arrives with its own Message-ID, both forms and one recipient', async () => {
  const server = await mailServer();
  await withSender(server.port, async (sender) => assert.deepEqual(await sender.send(mail), { kind: 'sent' }));
  await server.close();
  const [got] = server.received;
  assert.deepEqual(got?.recipients, ['ann@example.com']);
  assert.equal(got?.from, 'shop@example.com');
  assert.match(got?.source ?? '', /^Message-ID: <7@shop\.test>\r$/m);
  assert.match(got?.source ?? '', /text\/plain[\s\S]*text\/html/);
});

test('a line break in subject or recipient slips no header in', async () => {
  const server = await mailServer();
  await withSender(server.port, async (sender) => {
    await sender.send({ ...mail, subject: 'Hello\r\nBcc: eve@example.com' });
    await sender.send({ ...mail, to: 'ann@example.com\r\nBcc: eve@example.com' });
    await sender.send({ ...mail, to: 'ann@example.com, eve@example.com' });
  });
  await server.close();
  for (const { source, recipients } of server.received) {
    assert.doesNotMatch(source, /^Bcc:/im);
    assert.ok(!recipients.includes('eve@example.com'), recipients.join());
  }
});

test('a server that is down is worth another try, and gets the mail once it is up', async () => {
  const first = await mailServer();
  await first.close();
  const second = await withSender(first.port, async (sender) => {
    assert.equal((await sender.send(mail)).kind, 'unreachable');
    const server = await mailServer({ port: first.port });
    assert.deepEqual(await sender.send(mail), { kind: 'sent' });
    assert.equal(server.received.length, 1);
    return server;
  });
  // Only now: a server waits for its guests, and the sender keeps its connections open.
  await second.close();
});

test('a recipient that the server does not know is refused for good, one it cannot take now is not', async () => {
  const answer = (responseCode: number) => Object.assign(new Error('not here: ann@example.com'), { responseCode });
  for (const [code, kind] of [
    [550, 'refused'],
    [451, 'unreachable'],
  ] as const) {
    const server = await mailServer({ onRcptTo: (_address, _session, done) => done(answer(code)) });
    await withSender(server.port, async (sender) => {
      const outcome = await sender.send(mail);
      assert.equal(outcome.kind, kind);
      assert.ok(!JSON.stringify(outcome).includes('@'), 'says nothing of the recipient');
    });
    await server.close();
  }
});
