import { createHmac } from 'node:crypto';
import { exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose';
import { origin } from '../../services/gateway/testing.ts';
import type { wholeEdge } from './whole-edge.ts';

type Edge = Awaited<ReturnType<typeof wholeEdge>>;

/** Tokens that claim to be an administrator's, each wrong in one way. */
export async function badTokens({ token, publicJwk }: Edge): Promise<readonly (readonly [string, string])[]> {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const claims = { sub: 'u1', email: 'a@b.example', roles: ['admin'], kind: 'access', iss: origin, aud: origin };
  const payload = { ...claims, exp: nowSeconds + 300 };
  const unsigned = (header: object) => `${encode(header)}.${encode(payload)}`;
  const foreign = (header: object, alg: 'EdDSA' | 'ES256' | 'RS256' | 'PS512' = 'EdDSA') =>
    foreignToken(payload, header, alg);
  const good = await token({ roles: ['admin'] });
  const roles = ['admin'];
  return [
    ['is signed by nobody', `${unsigned({ alg: 'none' })}.`],
    ['is signed by nobody, said in another case', `${unsigned({ alg: 'nOnE', kid: 'k1' })}.`],
    ['uses the public key as a password', await withPublicKey(unsigned({ alg: 'HS256', kid: 'k1' }), publicJwk)],
    ['is signed on another curve', await foreign({ kid: 'k1' }, 'ES256')],
    ['is signed by RSA', await foreign({ kid: 'k1' }, 'RS256')],
    ['is signed by RSA with another padding', await foreign({ kid: 'k1' }, 'PS512')],
    ['is signed by a stranger under our name', await foreign({ kid: 'k1' })],
    ['names a key by a path', await foreign({ kid: '../../../../dev/null' })],
    ['names a key by a query', await foreign({ kid: "k1' union select 1 --" })],
    ['says where its key is', await foreign({ kid: 'k1', jku: 'https://evil.example/jwks' })],
    ['says where its certificate is', await foreign({ kid: 'k1', x5u: 'https://evil.example/cert' })],
    ['brings its own key', await foreign({ kid: 'k1', jwk: publicJwk })],
    ['has a header that must be understood', await foreign({ kid: 'k1', crit: ['vip'], vip: true })],
    [
      'was changed after it was signed',
      `${good.split('.')[0]}.${encode({ ...payload, sub: 'u2' })}.${good.split('.')[2]}`,
    ],
    ['is of another issuer', await token({ roles, iss: 'https://evil.example' })],
    ['is for another audience', await token({ roles, aud: 'https://other.example' })],
    ['is not valid yet', await token({ roles, nbf: nowSeconds + 600 })],
    ['is for something else than access', await token({ roles, kind: 'verification' })],
    ['speaks for nobody', await token({ roles, sub: '' })],
  ];
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

async function foreignToken(payload: Record<string, unknown>, header: object, alg: string): Promise<string> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return new SignJWT(payload).setProtectedHeader({ ...header, alg }).sign(privateKey, { crit: { vip: true } });
}

async function withPublicKey(unsigned: string, jwk: Edge['publicJwk']): Promise<string> {
  const key = await importJWK(jwk, 'EdDSA', { extractable: true });
  if (key instanceof Uint8Array) throw new Error('no key object');
  const signature = createHmac('sha256', await exportSPKI(key))
    .update(unsigned)
    .digest('base64url');
  return `${unsigned}.${signature}`;
}
