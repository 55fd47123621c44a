import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
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
  readonly source: string;
}

/** A mail server on a free port, or on a given one. */
async function mailServer(port = 0, more: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ recipients, source: Buffer.concat(chunks).toString() });
        done();
      });
    },
    ...more,
  });
  const listens = await new Promise<number>((resolve, reject) => {
    // Of guests that go away later as well, which is nobody's concern then.
    server.on('error', reject);
    const listening = server.listen(port, '127.0.0.1', () => resolve((listening.address() as AddressInfo).port));
  });
  return { port: listens, received, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

async function withSender<T>(port: number, use: (sender: Sender) => Promise<T>, timeoutMs = 20_000): Promise<T> {
  const url = `smtp://127.0.0.1:${port}`;
  const sender = nodemailerSender({ url, from: 'Rialto <shop@example.com>', atOnce: 2, timeoutMs });
  try {
    return await use(sender);
  } finally {
    await sender.close();
  }
}

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

test('a mail waits where the shop itself is refused, and is refused where its recipient or letter is', async () => {
  const no = Object.assign(new Error('no'), { responseCode: 554 });
  const ends: readonly (readonly [SMTPServerOptions, string])[] = [
    [{ onConnect: (_session, done) => done(no) }, 'unreachable'],
    [{ onMailFrom: (_address, _session, done) => done(no) }, 'unreachable'],
    [{ onRcptTo: (_address, _session, done) => done(no) }, 'refused'],
    [{ onData: (stream, _session, done) => void stream.resume().on('end', () => done(no)) }, 'refused'],
  ];
  for (const [refusing, kind] of ends) {
    const server = await mailServer(0, refusing);
    const outcome = await withSender(server.port, (sender) => sender.send(mail));
    await server.close();
    assert.equal(outcome.kind, kind, `${Object.keys(refusing)}: ${JSON.stringify(outcome)}`);
  }
});

test('a server that is down is worth another try, and gets the mail once it is up', async () => {
  const first = await mailServer();
  await first.close();
  const second = await withSender(first.port, async (sender) => {
    assert.equal((await sender.send(mail)).kind, 'unreachable');
    const server = await mailServer(first.port);
    assert.deepEqual(await sender.send(mail), { kind: 'sent' });
    assert.equal(server.received.length, 1);
    return server;
  });
  // Only now: a server waits for its guests, and the sender keeps its connections open.
  await second.close();
});

test('a server that trickles words and never comes to an end is left after the time for all of it', async () => {
  const left = Promise.withResolvers<void>();
  let trickles = false;
  const server = createServer((socket) => {
    socket.on('error', () => {}).resume();
    socket.write('220 hello\r\n');
    socket.once('data', () => {
      trickles = true;
      // Within every bound of a single step.
      const trickle = setInterval(() => socket.write('250-and another word\r\n'), 5);
      socket.once('close', () => {
        clearInterval(trickle);
        left.resolve();
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // A time that was over before the first word shows nothing: the next mail has more of it.
  for (let timeoutMs = 200; !trickles; timeoutMs *= 2) {
    const outcome = await withSender(port, (sender) => sender.send(mail), timeoutMs);
    assert.equal(outcome.kind, 'unreachable', JSON.stringify(outcome));
  }
  await left.promise;
  server.close();
});
