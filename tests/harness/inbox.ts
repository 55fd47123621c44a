import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail server that takes everything. */
export interface Inbox {
  readonly url: string;
  /** Every mail that was taken, in order, as it came. */
  mails(): readonly string[];
  /** Of the same mails. */
  messageIds(): readonly string[];
  close(): Promise<void>;
}

export async function openInbox(): Promise<Inbox> {
  const taken: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        taken.push(Buffer.concat(chunks).toString());
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails: () => taken,
    messageIds: () => taken.map((mail) => /^message-id:\s*(\S+)/im.exec(mail)?.[1] ?? ''),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
