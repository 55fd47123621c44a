import { createConnection, createServer, type Socket } from 'node:net';

/** A line to a database that can go dead as after a failover: nothing comes through, and nobody says that it is cut. */
export interface Line {
  /** The database's address, by way of the line. */
  readonly url: string;
  /** Swallows from now on what the connections of this moment say and are told; later ones work. */
  swallow(): void;
  close(): void;
}

export async function openLine(databaseUrl: string): Promise<Line> {
  const url = new URL(databaseUrl);
  const [host, port] = [url.hostname, Number(url.port)];
  const open = new Set<{ dead: boolean; cut(): void }>();
  const server = createServer((client) => {
    const upstream = createConnection(port, host);
    const connection = { dead: false, cut: () => [client, upstream].forEach((socket) => void socket.destroy()) };
    open.add(connection);
    join(client, upstream, connection);
    join(upstream, client, connection);
    client.once('close', () => open.delete(connection));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url.hostname = '127.0.0.1';
  url.port = String(address !== null && typeof address === 'object' ? address.port : 0);
  return {
    url: url.href,
    swallow: () => {
      for (const connection of open) connection.dead = true;
    },
    close: () => {
      for (const { cut } of open) cut();
      server.close();
    },
  };
}

function join(from: Socket, to: Socket, connection: { readonly dead: boolean; cut(): void }): void {
  from.on('data', (chunk) => connection.dead || to.write(chunk));
  from.on('error', connection.cut);
  from.on('close', connection.cut);
}
