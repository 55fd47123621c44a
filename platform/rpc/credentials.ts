/**
 * How the caller's context travels in headers. Who the caller is was decided by a service of this shop,
 * and is signed with the shop's secret, so that nobody else who reaches the port can claim to be somebody.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Failure } from '#platform/kernel/errors.ts';
import { callerCopy } from './caller.ts';
import type { CallContext, Caller, Role } from './port.ts';

/** Older (or younger) signatures are refused; clocks of the shop's machines must agree better than this. */
const TRUSTED_FOR_MS = 60_000;

/** Headers for one call of one method ("package.Service/Method"). */
export function headersOf(context: CallContext, call: { method: string; secret: Buffer; nowMs: number }): Headers {
  const caller = packed(callerCopy(context.caller));
  const issued = String(call.nowMs);
  const headers = new Headers({
    'rialto-caller': caller,
    'rialto-issued': issued,
    'rialto-signature': signature({ caller, method: call.method, issued, secret: call.secret }).toString('base64url'),
    traceparent: context.traceparent,
  });
  if (context.idempotencyKey !== '') headers.set('rialto-idempotency-key', packed(context.idempotencyKey));
  if (context.orderTokens.length > 0) headers.set('rialto-order-tokens', packed(context.orderTokens));
  return headers;
}

/** What came in the headers. Throws SERVICE_NOT_TRUSTED when the signature is missing, forged or too old. */
export function contextFrom(
  headers: Headers,
  call: { method: string; secret: Buffer; nowMs: number },
): Pick<CallContext, 'caller' | 'traceparent' | 'idempotencyKey' | 'orderTokens'> {
  const caller = headers.get('rialto-caller') ?? '';
  const issued = headers.get('rialto-issued') ?? '';
  const given = Buffer.from(headers.get('rialto-signature') ?? '', 'base64url');
  const right = signature({ caller, method: call.method, issued, secret: call.secret });
  const fresh = Math.abs(call.nowMs - Number(issued || Number.NaN)) <= TRUSTED_FOR_MS;
  if (given.length !== right.length || !timingSafeEqual(given, right) || !fresh) throw notTrusted();
  return {
    caller: callerFrom(unpacked(caller)),
    traceparent: headers.get('traceparent') ?? '',
    idempotencyKey: textFrom(unpacked(headers.get('rialto-idempotency-key') ?? packed(''))),
    orderTokens: textsFrom(unpacked(headers.get('rialto-order-tokens') ?? packed([]))),
  };
}

function signature(signed: { caller: string; method: string; issued: string; secret: Buffer }): Buffer {
  return createHmac('sha256', signed.secret).update(`${signed.method}\n${signed.issued}\n${signed.caller}`).digest();
}

const packed = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function unpacked(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    throw notTrusted();
  }
}

const KINDS: readonly Caller['kind'][] = ['anonymous', 'user', 'service'];
const ROLES: readonly Role[] = ['customer', 'staff', 'admin'];

function callerFrom(value: unknown): Caller {
  if (typeof value !== 'object' || value === null) throw notTrusted();
  const given: Partial<Record<keyof Caller, unknown>> = value;
  const kind = KINDS.find((known) => known === given.kind);
  if (kind === undefined) throw notTrusted();
  const roles = textsFrom(given.roles);
  return {
    kind,
    id: textFrom(given.id),
    email: textFrom(given.email),
    roles: ROLES.filter((role) => roles.includes(role)),
    // A neighbour of the version before says nothing of these.
    ...(given.areas === undefined ? {} : { areas: textsFrom(given.areas) }),
    ...(typeof given.provedAtMs === 'number' ? { provedAtMs: given.provedAtMs } : {}),
    ...(given.secondFactor === true ? { secondFactor: true } : {}),
    ...(given.mustChangePassword === true ? { mustChangePassword: true } : {}),
  };
}

function textFrom(value: unknown): string {
  if (typeof value !== 'string') throw notTrusted();
  return value;
}

function textsFrom(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw notTrusted();
  return value.map(textFrom);
}

const notTrusted = (): Failure =>
  new Failure('unauthenticated', 'SERVICE_NOT_TRUSTED', 'Only services of this shop may call here.');
