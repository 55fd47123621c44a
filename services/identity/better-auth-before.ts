import { createAuthMiddleware } from '@better-auth/core/api';
import { APIError } from 'better-auth/api';
import type { Clock } from '#platform/kernel/clock.ts';
import type { ShopSettings } from '#platform/runtime/service.ts';
import { type DeviceVisit, knownDeviceOf } from './better-auth-devices.ts';
import { userTrying, type Visit, visitorOf } from './better-auth-visitor.ts';
import type { Devices } from './devices.ts';
import { isFresh } from './domain.ts';
import type { Limits } from './limits.ts';
import { type Offer, offerOf, refusalOf } from './offers.ts';
import type { Repository } from './repository.ts';

export interface Checks {
  readonly shop: Pick<ShopSettings, 'staffSecondFactor' | 'stepUpMinutes'>;
  readonly repository: Repository;
  readonly limits: Limits;
  readonly devices: Devices;
  readonly clock: Clock;
}

/** Refuses what better-auth would let pass: fields and values, one try too many, changes without a proof of who it is. */
export const beforeHook = (given: Checks) =>
  createAuthMiddleware(async (ctx) => {
    const offer = offerOf(ctx.path);
    if (offer === undefined) return;
    const body = fieldsOf(ctx.body);
    const refusal = offer.fields === undefined ? null : refusalOf(offer.fields, Object.entries(body));
    if (refusal !== null) throw new APIError('BAD_REQUEST', refusal);
    await count(ctx, { offer, body, given });
    if (offer.factor || offer.proof) await requireSecondFactor(ctx, given);
    if (offer.proof) await requireProof(ctx, given);
    // A changed password ends every other session, whatever the client asks for.
    if (ctx.path === '/change-password') return { context: { body: { ...body, revokeOtherSessions: true } } };
  });

type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (body: unknown): Fields =>
  body !== null && typeof body === 'object' && !Array.isArray(body) ? Object.fromEntries(Object.entries(body)) : {};

/** Counted before the try, so that many at the same time are not one. */
async function count(
  ctx: Visit & DeviceVisit & { readonly path: string },
  { offer, body, given }: { readonly offer: Offer; readonly body: Fields; readonly given: Checks },
): Promise<void> {
  const { limits, repository } = given;
  if (offer.counts === undefined) return;
  const { email, code } = body;
  const bySession = offer.counts === 'person' || offer.counts === 'factor';
  const whose = bySession ? await userTrying(ctx, repository) : typeof email === 'string' ? email : null;
  if (whose === null) return;
  const device = offer.counts === 'address' ? await knownDeviceOf(ctx, given.devices, whose) : null;
  if (device !== null && (await limits.take('device', device)) === null) return;
  const waitSeconds = await limits.take(offer.counts, whose);
  if (waitSeconds !== null) throw tooMany(waitSeconds);
  if (ctx.path !== '/two-factor/verify-totp' || typeof code !== 'string') return;
  // Codes live for a minute: one that was seen over a shoulder is of no use any more.
  if ((await limits.take('code', `${whose}:${code}`)) !== null) throw new APIError('UNAUTHORIZED', usedCode);
}

const usedCode = { code: 'INVALID_CODE', message: 'Invalid code' };

export const tooMany = (waitSeconds: number) =>
  new APIError(
    'TOO_MANY_REQUESTS',
    { code: 'TOO_MANY_TRIES', message: 'Too many tries. Please wait a while.' },
    { 'retry-after': String(waitSeconds) },
  );

/** Otherwise an old session, and the password, would undo what is to be safe from whoever knows the password. */
async function requireSecondFactor(ctx: Visit, { repository }: Checks): Promise<void> {
  const owner = await visitorOf(ctx, repository);
  if (owner === null || owner.secondFactor) return;
  if (await repository.hasSecondFactor(owner.userId)) throw new APIError('FORBIDDEN', secondFactorMissing);
}

async function requireProof(ctx: Visit & { readonly path: string }, given: Checks): Promise<void> {
  const { repository, clock, shop } = given;
  const owner = await visitorOf(ctx, repository);
  if (owner === null) throw new APIError('UNAUTHORIZED', { code: 'UNAUTHORIZED', message: 'Please sign in' });
  if (owner.mustChangePassword) throw new APIError('FORBIDDEN', passwordChangeRequired);
  if (!isFresh(owner, { now: clock.now(), minutes: shop.stepUpMinutes }))
    throw new APIError('FORBIDDEN', stepUpRequired);
  const isStaff = owner.roles.some((role) => role !== 'customer');
  if (ctx.path === '/two-factor/disable' && isStaff && shop.staffSecondFactor === 'required')
    throw new APIError('FORBIDDEN', secondFactorRequired);
}

/** The one-time password comes first. */
export const passwordChangeRequired = {
  code: 'PASSWORD_CHANGE_REQUIRED',
  message: 'Change the one-time password first',
};
export const secondFactorMissing = {
  code: 'SECOND_FACTOR_REQUIRED',
  message: 'This account wants its second factor in this session first',
};
const stepUpRequired = { code: 'STEP_UP_REQUIRED', message: 'Prove once more that it is you' };
const secondFactorRequired = { code: 'SECOND_FACTOR_REQUIRED', message: 'The back office needs your second factor' };
