import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { listen } from './listen.ts';
import type { HttpHandler } from './service.ts';

/** One port for both kinds of calls between processes: gRPC (HTTP/2) and the plain HTTP that a gateway hands on. */
export interface Door {
  readonly port: number;
  stop(): Promise<void>;
}

/** How every HTTP/2 connection begins; the first bytes are enough to tell. */
const preface = Buffer.from('PRI * ');
const firstBytesTimeoutMs = 10_000;

/** `grpc` takes over the connections that speak HTTP/2; `http` answers the requests of all others. */
export async function openDoor(given: {
  readonly port: number;
  readonly grpc: { emit(event: 'connection', socket: Socket): boolean };
  readonly http: HttpHandler;
}): Promise<Door> {
  const plain = createHttpServer((request, response) => {
    void Promise.resolve(given.http(request, response)).catch(() => response.destroy());
  });
  // It never listens itself, and would neither time out slow requests nor know its idle connections.
  plain.emit('listening');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    sort(socket, (chosen) => (chosen === 'grpc' ? given.grpc : plain).emit('connection', socket));
  });
  const port = await listen(server, given.port);
  return { port, stop: () => shut({ server, plain, sockets }) };
}

function sort(socket: Socket, chosen: (protocol: 'grpc' | 'http') => void): void {
  socket.on('error', () => socket.destroy());
  socket.setTimeout(firstBytesTimeoutMs, () => socket.destroy());
  socket.once('readable', () => {
    const first: Buffer | null = socket.read();
    if (first === null) return;
    socket.setTimeout(0);
    socket.removeAllListeners('timeout');
    socket.unshift(first);
    chosen(first.subarray(0, preface.length).equals(preface.subarray(0, first.length)) ? 'grpc' : 'http');
  });
}

async function shut(open: { server: Server; plain: HttpServer; sockets: ReadonlySet<Socket> }): Promise<void> {
  const closed = new Promise<void>((resolve) => open.server.close(() => resolve()));
  open.plain.close();
  const patience = setTimeout(() => {
    for (const socket of open.sockets) socket.destroy();
  }, drainMs);
  await closed;
  clearTimeout(patience);
}

/** Calls that go on when the stop begins have so long to end. */
const drainMs = 2_000;
