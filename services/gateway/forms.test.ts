import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { formBytes } from './forms.ts';
import { toyShop } from './testing.ts';

describe('a form that is sent to the pages', () => {
  const asked: string[] = [];
  const page = async (request: IncomingMessage, response: ServerResponse) => {
    asked.push(request.url ?? '');
    response.end(`read ${(await text(request)).length}`);
  };
  let app: Awaited<ReturnType<typeof toyShop>>['app'];
  let port = 0;
  before(async () => {
    ({ app } = await toyShop({ web: page }));
    port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
  });
  after(() => app.close());

  async function send(head: string, connection = 'close'): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`${head}\r\nhost: x\r\nconnection: ${connection}\r\n\r\n`);
    return socket;
  }
  const post = (path: string, length: number) => send(`POST ${path} HTTP/1.1\r\ncontent-length: ${length}`);

  test('is read by the page as it came', async () => {
    const socket = await post('/whole', formBytes);
    socket.write('a'.repeat(formBytes));
    assert.match(await text(socket), /^HTTP\/1\.1 200 [\s\S]*read 16384/);
  });

  test('reaches no page before all of it is here', async () => {
    const slow = await post('/slow', 12);
    slow.write('slug=');
    const quick = await post('/quick', 9);
    quick.write('slug=lamp');
    assert.match(await text(quick), /read 9/);
    assert.deepEqual([asked.includes('/quick'), asked.includes('/slow')], [true, false]);
    slow.write('lantern');
    assert.match(await text(slow), /read 12/);
  });

  test('that is too long, or does not say how long it is, is refused before it is read', async () => {
    const long = await post('/long', formBytes + 1);
    assert.match(await text(long), /^HTTP\/1\.1 413 [\s\S]*"reason":"PAYLOAD_TOO_LARGE"/);
    const endless = await send('POST /endless HTTP/1.1\r\ntransfer-encoding: chunked');
    assert.match(await text(endless), /^HTTP\/1\.1 411 [\s\S]*"reason":"LENGTH_REQUIRED"/);
    assert.deepEqual([asked.includes('/long'), asked.includes('/endless')], [false, false]);
  });

  test('whose sender leaves is forgotten', async () => {
    const left = await post('/left', 12);
    left.write('slug=');
    left.destroy();
    const next = await post('/next', 1);
    next.write('x');
    assert.match(await text(next), /read 1/);
    assert.ok(!asked.includes('/left'));
  });

  test('a request to speak another protocol is answered in this one, whoever listens for such requests', async () => {
    app.server.on('upgrade', () => assert.fail('nobody upgrades'));
    const socket = await send('GET /health HTTP/1.1\r\nupgrade: h2c', 'upgrade, close');
    assert.match(await text(socket), /^HTTP\/1\.1 200 /);
  });
});
