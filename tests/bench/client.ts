import { connect, type Socket } from 'node:net';

/** An answer as the load client sees it. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * A load client that costs little beside what it measures: one connection, one request at a time, HTTP/1.1 with
 * a Content-Length or chunks.
 */
export async function openClient(port: number): Promise<Client> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return new Client(socket);
}

export class Client {
  private readonly socket: Socket;
  private waiting: PromiseWithResolvers<Answer> | undefined;
  private received: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('error', (error) => this.waiting?.reject(error));
    socket.on('close', () =>
      this.waiting?.reject(new Error(`closed after ${this.received.length} bytes of an answer`)),
    );
  }

  send(method: string, path: string, body?: unknown, headers = ''): Promise<Answer> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const content =
      body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`;
    if (this.socket.destroyed) throw new Error('The connection was closed.');
    this.waiting = Promise.withResolvers<Answer>();
    this.socket.write(`${method} ${path} HTTP/1.1\r\nhost: localhost\r\n${content}${headers}\r\n${text}`);
    return this.waiting.promise;
  }

  close(): void {
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const head = this.received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const header = this.received.toString('latin1', 0, head).toLowerCase();
    const rest = this.received.subarray(head + 4);
    const length = /content-length: (\d+)/.exec(header)?.[1];
    if (length === undefined) {
      if (!rest.subarray(-7).includes('0\r\n\r\n')) return;
      this.answer(header, rest.toString());
    } else if (rest.length >= Number(length)) {
      this.answer(header, rest.toString('utf8', 0, Number(length)));
    }
  }

  private answer(header: string, body: string): void {
    this.received = Buffer.alloc(0);
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.resolve({ status: Number(header.slice(9, 12)), body });
  }
}

/** How many answers a second `clients` connections get, each asking again at once; after a warm-up that is not counted. */
export async function rate(given: {
  readonly port: number;
  readonly clients: number;
  readonly seconds: number;
  ask(client: Client, turn: number): Promise<void>;
}): Promise<number> {
  const clients = await Promise.all(Array.from({ length: given.clients }, () => openClient(given.port)));
  let turn = 0;
  const during = async (seconds: number): Promise<number> => {
    const begun = performance.now();
    let done = 0;
    await Promise.all(
      clients.map(async (client) => {
        while (performance.now() - begun < seconds * 1000) {
          turn += 1;
          await given.ask(client, turn);
          done += 1;
        }
      }),
    );
    return done / ((performance.now() - begun) / 1000);
  };
  await during(given.seconds / 3);
  const result = await during(given.seconds);
  for (const client of clients) client.close();
  return result;
}
