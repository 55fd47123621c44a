import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

/** How an authenticator may misbehave, or be used elsewhere. */
export interface Use {
  readonly origin?: string;
  readonly rpId?: string;
  /** Whether it asked for a fingerprint, face or PIN. */
  readonly verifiesUser?: boolean;
}

/** An authenticator in software, after WebAuthn Level 2: one P-256 key, attestation "none". */
export function authenticator(origin: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(16);
  let counter = 0;
  const flagsOf = (use: Use, attested: boolean) => 1 | (use.verifiesUser === false ? 0 : 4) | (attested ? 0x40 : 0);

  const headOf = (use: Use, attested: boolean): Buffer => {
    counter += 1;
    const head = Buffer.alloc(5);
    head.writeUInt8(flagsOf(use, attested), 0);
    head.writeUInt32BE(counter, 1);
    const rpIdHash = createHash('sha256')
      .update(use.rpId ?? new URL(origin).hostname)
      .digest();
    return Buffer.concat([rpIdHash, head]);
  };
  const clientData = (type: string, challenge: string, use: Use) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: use.origin ?? origin, crossOrigin: false }));
  const answer = (response: object) => ({
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    clientExtensionResults: {},
    response,
  });

  return {
    create({ challenge }: { challenge: string }, use: Use = {}) {
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const key = cbor(
        new Map<number, Cbor>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(x, 'base64url')],
          [-3, Buffer.from(y, 'base64url')],
        ]),
      );
      const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, key]);
      const authData = Buffer.concat([headOf(use, true), credential]);
      const attestation = new Map<string, Cbor>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]);
      return answer({
        clientDataJSON: clientData('webauthn.create', challenge, use).toString('base64url'),
        attestationObject: cbor(attestation).toString('base64url'),
        transports: ['internal'],
      });
    },

    get({ challenge }: { challenge: string }, use: Use = {}) {
      const data = clientData('webauthn.get', challenge, use);
      const authData = headOf(use, false);
      const signed = Buffer.concat([authData, createHash('sha256').update(data).digest()]);
      return answer({
        clientDataJSON: data.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: createSign('sha256').update(signed).sign(privateKey).toString('base64url'),
      });
    },
  };
}

type Cbor = number | string | Buffer | ReadonlyMap<string | number, Cbor>;

/** As much of RFC 8949 as an authenticator writes. */
function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  const pairs = [...value].flatMap(([key, one]) => [cbor(key), cbor(one)]);
  return Buffer.concat([head(5, value.size), ...pairs]);
}

function head(major: number, count: number): Buffer {
  if (count < 24) return Buffer.from([(major << 5) | count]);
  if (count < 256) return Buffer.from([(major << 5) | 24, count]);
  return Buffer.from([(major << 5) | 25, count >> 8, count & 0xff]);
}
