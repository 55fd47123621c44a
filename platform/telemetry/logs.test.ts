import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from './logs.ts';

test('a log names nobody and gives no secret away', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', pretty: false, out: { write: (line) => lines.push(line) } });
  const person = { email: 'ada@example.com', password: 'hunter2', shippingAddress: { city: 'London' } };
  const headers = { authorization: 'Bearer abc', cookie: 'session=abc' };
  const broken = Object.assign(new Error('ada@example.com is there already'), {
    detail: 'Key (email)=(ada@example.com)',
  });
  log.info({ person, ...person, request: { headers }, err: broken }, 'test.said');
  assert.doesNotMatch(lines.join(''), /ada@|hunter2|London|Bearer|session=/);
});

test('an error is logged with the causes behind it', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', pretty: true, out: { write: (line) => lines.push(line) } });
  log.error({ err: new Error('no order', { cause: new Error('no database') }) }, 'order.failed');
  assert.match(lines.join(''), /order\.failed.*no order.*because of.*no database/s);
});
