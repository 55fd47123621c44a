import { createConnection, createServer, type Socket } from 'node:net';

/** A wire between a shop and its PostgreSQL that can be cut while a transaction is being committed. */
export interface Proxy {
  /** The database's address, by way of the wire. */
  readonly url: string;
  /**
   * Cuts the next connection that commits: before the server hears of it, so that nothing is committed, or after the
   * server has done it and before the client is told. Resolves once that has happened.
   */
  cutAtCommit(when: 'before' | 'after'): Promise<void>;
  /** Cuts all connections at once. */
  cutAll(): void;
  close(): Promise<void>;
}

export async function openProxy(databaseUrl: string): Promise<Proxy> {
  const target = new URL(databaseUrl);
  const lines = new Set<Line>();
  let armed: Armed | null = null;
  const server = createServer((client) => {
    const upstream = createConnection(Number(target.port), target.hostname);
    const line = connect(client, upstream, () => {
      const now = armed;
      armed = null;
      return now;
    });
    lines.add(line);
    client.once('close', () => lines.delete(line));
  });
  // A test that fails before it closes the wire still ends.
  server.unref();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  const cutAll = () => {
    for (const line of lines) line.cut();
  };
  return {
    url: url.href,
    cutAtCommit: (when) =>
      new Promise((done) => {
        armed = { when, done };
      }),
    cutAll,
    close: () =>
      new Promise((resolve) => {
        cutAll();
        server.close(() => resolve());
      }),
  };
}

interface Armed {
  readonly when: 'before' | 'after';
  readonly done: () => void;
}

interface Line {
  cut(): void;
}

/** Passes everything on, looking only for the message that commits. */
function connect(client: Socket, upstream: Socket, take: () => Armed | null): Line {
  let deaf: (() => void) | null = null;
  const cut = () => {
    client.destroy();
    upstream.destroy();
  };
  const commits = commitsIn();
  client.on('data', (chunk: Buffer) => {
    const armed = commits(chunk) ? take() : null;
    if (armed?.when === 'before') {
      cut();
      armed.done();
      return;
    }
    if (armed?.when === 'after') deaf = armed.done;
    upstream.write(chunk);
  });
  upstream.on('data', (chunk: Buffer) => {
    if (deaf === null) return client.write(chunk);
    // The server answers a COMMIT once it is done: what it says is not passed on.
    cut();
    return deaf();
  });
  for (const socket of [client, upstream]) {
    socket.setNoDelay(true);
    socket.on('error', cut);
    socket.on('close', cut);
  }
  return { cut };
}

/**
 * Reads what a client says, message by message: the first one has no type, all others one letter, then their length.
 * Answers whether a chunk ends a message that is a simple query of the word "commit".
 */
function commitsIn(): (chunk: Buffer) => boolean {
  let rest = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    let found = false;
    for (;;) {
      const head = started ? 1 : 0;
      if (rest.length < head + 4) return found;
      const length = head + rest.readInt32BE(head);
      if (rest.length < length) return found;
      found ||= started && rest[0] === query && /^commit\0$/i.test(rest.toString('latin1', 5, length));
      started = true;
      rest = rest.subarray(length);
    }
  };
}

const query = 'Q'.charCodeAt(0);
