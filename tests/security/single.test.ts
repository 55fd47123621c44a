import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { IdentityService } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import { Rate } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import { shapes } from '#platform/rpc/interceptors/formats.ts';
import { createLog } from '#platform/telemetry/logs.ts';
import { addressesKnown, isOffered } from '../../services/gateway/auth-addresses.ts';
import { origin, toyShop } from '../../services/gateway/testing.ts';
import { hash } from '../../services/identity/argon2.ts';
import { offerAt, offers } from '../../services/identity/offers.ts';
import { pageSecurity } from '../../services/web/server/security.ts';
import { root } from '../architecture/sources.ts';
import { nameOf, requestOf, routes } from './requests.ts';
import { guardedServices, serviceOf } from './services.ts';
import { wholeEdge } from './whole-edge.ts';

test('item 4: while keys are replaced both count, and a retired one does not', async () => {
  const [old, young] = [await signer('old'), await signer('young')];
  let published = [old.jwk];
  let nowMs = Date.now();
  const clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs };
  const identity = serviceOf(IdentityService, {
    getKeys: async () => ({ jwksJson: JSON.stringify({ keys: published }) }),
  });
  const { app } = await toyShop({ clock, identity });
  const status = async (by: typeof old) => {
    const authorization = `Bearer ${await by.token(nowMs)}`;
    return (await app.inject({ url: '/api/v1/orders', headers: { authorization } })).statusCode;
  };
  assert.deepEqual([await status(old), await status(young)], [200, 401]);
  published = [old.jwk, young.jwk];
  nowMs += 6_000;
  assert.deepEqual([await status(old), await status(young)], [200, 200]);
  published = [young.jwk];
  nowMs += 301_000;
  assert.deepEqual([await status(old), await status(young)], [401, 200]);
  await app.close();
});

async function signer(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' },
    token: (nowMs: number) =>
      new SignJWT({ sub: 'u1', email: 'a@b.example', roles: ['customer'], kind: 'access', iss: origin, aud: origin })
        .setProtectedHeader({ alg: 'EdDSA', kid })
        .setExpirationTime(Math.floor(nowMs / 1000) + 300)
        .sign(privateKey),
  };
}

test('item 7: a password is hashed by argon2id with 19 MiB, two passes and a salt of its own', async () => {
  const [one, other] = [hash('nine quiet herons'), hash('nine quiet herons')];
  const [, memory = '0', passes = '0', lanes = '0'] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(one) ?? [];
  assert.ok(Number(memory) >= 19_456 && Number(passes) >= 2 && Number(lanes) >= 1, one);
  assert.notEqual(one, other);
});

test('item 11: every sensitive address counts, and together they are one allowance', async () => {
  const edge = await wholeEdge(guardedServices(), {});
  const sensitive = routes.filter(({ rate }) => rate === Rate.SENSITIVE);
  const refused = new Set<string>();
  for (let round = 0; round < 60 && refused.size < sensitive.length; round += 1) {
    for (const route of sensitive) {
      const { status, reason, headers } = await edge.ask(requestOf(route));
      if (status !== 429) continue;
      assert.equal(reason, 'RATE_LIMITED');
      assert.ok(Number(headers['retry-after']) > 0);
      refused.add(nameOf(route));
    }
  }
  assert.deepEqual(
    sensitive.map(nameOf).filter((name) => !refused.has(name)),
    [],
  );
  await edge.app.close();
});

test('item 11: what the gateway counts as a way to sign in is what identity answers', () => {
  const offered = Object.entries(offers).map(([path, { method }]) => ({ path: path.replace(':id', 'google'), method }));
  for (const { path } of offered) {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      const answered = offerAt(path, ['google'])?.method === method;
      assert.equal(isOffered(method, `/api/auth${path}?a=b`), answered, `${method} ${path}`);
    }
  }
  assert.equal(isOffered('POST', '/api/auth/nothing'), false);
  assert.equal(addressesKnown(), offered.length, 'no other addresses are known to the gateway');
});

test('item 20: secrets are compared in constant time', () => {
  const files = globSync(['services/**/*.ts', 'platform/**/*.ts'], {
    cwd: root,
    exclude: ['**/node_modules/**', '**/.next/**'],
  });
  const hasty = files
    .filter((file) => !/test(ing)?\.ts$/.test(file))
    .flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .map((line, at) => ({ line, at: `${file}:${at + 1}` })),
    )
    .filter(({ line }) => /(signature|hmac)\w*\s*[!=]==|[!=]==\s*(\w*signature|[\w.]*digest\()/i.test(line))
    .map(({ line, at }) => `${at} ${line.trim()}`);
  assert.deepEqual(hasty, []);
});

test('item 23: a page runs scripts by its own nonce alone, another one each time, and is framed nowhere', async () => {
  const policyOf = async () => {
    const request = Object.assign(new IncomingMessage(new Socket()), { url: '/' });
    const response = new ServerResponse(request);
    await pageSecurity({ https: true, cardForm: async () => null })(request, response);
    assert.equal(request.headers['content-security-policy'], response.getHeader('content-security-policy'));
    return String(response.getHeader('content-security-policy'));
  };
  const nonceOf = (policy: string) => /script-src 'nonce-([A-Za-z0-9+/]{22}==)' 'strict-dynamic';/.exec(policy)?.[1];
  const [one, other] = [await policyOf(), await policyOf()];
  assert.ok(nonceOf(one) !== undefined && nonceOf(one) !== nonceOf(other), one);
  for (const rule of ["frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "default-src 'self'"]) {
    assert.ok(one.split('; ').includes(rule), rule);
  }
  assert.doesNotMatch(one, /script-src[^;]*unsafe/);
});

test('item 26: a text of any length is matched in a moment', () => {
  for (const [format, { fits }] of shapes) {
    for (const part of ['a', 'a-', 'a.', '-', '@a.', 'a/', '0', 'A@']) {
      const begun = process.threadCpuUsage();
      for (const length of [64, 254, 300, 10_000, 200_000]) fits(`${part.repeat(length)}!`);
      // What this thread computed: others may keep it waiting.
      assert.ok(process.threadCpuUsage(begun).user < 200_000, `format ${format} on ${part}`);
    }
  }
});

test('item 26: what is logged is one line, whatever is in it', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', pretty: false, out: { write: (line) => lines.push(line) } });
  log.info({ name: 'a\n{"level":"fatal","msg":"forged"}\r\n\u2028x' }, 'orders.placed');
  assert.equal(lines.length, 1);
  assert.equal(
    lines
      .join('')
      .trimEnd()
      .split(/[\n\r]/).length,
    1,
  );
});

test('what fails at the edge itself shows nothing of its insides', async () => {
  const shop = await toyShop({
    web: async () => {
      throw new Error('password=hunter2');
    },
  });
  const { statusCode, body } = await shop.app.inject('/');
  assert.equal(statusCode, 500);
  assert.doesNotMatch(body, /hunter2|\.ts:\d|node_modules/);
  await shop.app.close();
});

test('item 30: every package is pinned to one version and known by its hash', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const asked: Readonly<Record<string, string>> = { ...dependencies, ...devDependencies, ...optionalDependencies };
  assert.deepEqual(
    Object.entries(asked).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)),
    [],
  );
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const known: Readonly<Record<string, { version?: string; resolved?: string; integrity?: string }>> = packages;
  const loose = Object.entries(known).filter(
    ([name, { version = '', resolved = 'https://', integrity = 'sha512-' }]) => {
      const isOurs = resolved.startsWith('https://') && integrity.startsWith('sha512-');
      return name !== '' && (version === '' || !isOurs);
    },
  );
  assert.deepEqual(
    loose.map(([name]) => name),
    [],
  );
});
