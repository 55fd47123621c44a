import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { test } from 'node:test';
import { outcomeOf, post } from './post.ts';
import { httpSms } from './sms/http.ts';

/** Lets something listen for as long as the work takes. */
async function listening<T>(listener: RequestListener, work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    return await work(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/in`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('a status is final when the message is to blame, and not when the shop or the moment is', () => {
  const kinds = (...statuses: readonly number[]) => statuses.map((status) => outcomeOf(status, '').kind);
  assert.deepEqual(new Set(kinds(200, 201, 202, 204)), new Set(['sent']));
  assert.deepEqual(new Set(kinds(400, 404, 410, 413, 422)), new Set(['refused']));
  assert.deepEqual(new Set(kinds(0, 301, 401, 403, 408, 429, 500, 502, 503, 504)), new Set(['unreachable']));
});

test('a provider that never answers is left after the time, and tried again', () =>
  listening(
    () => {},
    async (url) => {
      const outcome = await post({ url, headers: {}, body: {} }, { provider: 'SMS', timeoutMs: 50 });
      assert.deepEqual(outcome, { kind: 'unreachable', why: 'SMS TimeoutError' });
    },
  ));

test('a redirect is not followed, since it would take the key along', () => {
  const asked: (string | undefined)[] = [];
  return listening(
    (request, response) => {
      asked.push(request.url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    },
    async (url) => {
      const outcome = await httpSms({ url, token: 'secret' }).send({ id: '1', to: '+49123456', text: 'Hello' });
      assert.equal(outcome.kind, 'unreachable');
      assert.deepEqual(asked, ['/in']);
    },
  );
});

test('a message by SMS is posted as JSON, with its token and its id as key', () => {
  const got: unknown[] = [];
  return listening(
    async (request, response) => {
      const { authorization, 'idempotency-key': key } = request.headers;
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      got.push({ authorization, key, body: JSON.parse(Buffer.concat(chunks).toString()) });
      response.writeHead(got.length === 1 ? 200 : 422).end('+49123456 is no number');
    },
    async (url) => {
      const sms = { id: 'a-b', to: '+49123456', text: 'Hello' };
      assert.deepEqual(await httpSms({ url, token: 'secret' }).send(sms), { kind: 'sent' });
      assert.deepEqual(await httpSms({ url, token: '' }).send(sms), { kind: 'refused', why: 'SMS 422' });
      assert.deepEqual(got, [
        { authorization: 'Bearer secret', key: 'a-b', body: sms },
        { authorization: undefined, key: 'a-b', body: sms },
      ]);
    },
  );
});
