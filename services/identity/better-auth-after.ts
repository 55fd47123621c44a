import { createAuthMiddleware } from '@better-auth/core/api';
import { generateId } from '@better-auth/core/utils/id';
import { isAPIError } from 'better-auth/api';
import { SecurityMail } from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import { fieldsOf } from './better-auth-before.ts';
import { type DeviceVisit, greetDevice, knownDeviceOf } from './better-auth-devices.ts';
import { giveClaim } from './better-auth-visitor.ts';
import type { Devices } from './devices.ts';
import type { Counted, Limits } from './limits.ts';
import type { Mails } from './mails.ts';
import type { Repository } from './repository.ts';

interface Given {
  readonly repository: Repository;
  readonly limits: Limits;
  readonly mails: Pick<Mails, 'send'>;
  readonly devices: Devices;
  readonly verificationRequired: boolean;
}

/** What follows a request that went well: tries begin anew, mails tell of changes, and a new person is signed in. */
export const afterHook = (given: Given) =>
  createAuthMiddleware(async (ctx) => {
    const answer: unknown = ctx.context.returned;
    if (isAPIError(answer)) return;
    const { email } = fieldsOf(ctx.body);
    const person = ctx.context.newSession?.user ?? ctx.context.session?.user;
    const tell = (kind: SecurityMail) => {
      if (person !== undefined) given.mails.send({ kind, email: person.email, name: person.name });
    };
    switch (ctx.path) {
      case '/sign-up/email':
        // One that has to be confirmed first is signed in by its own hand, later.
        if (given.verificationRequired) return claim(ctx, answer);
        return ctx.json(await signIn(ctx, answer, given));
      case '/sign-in/email':
        if (typeof email === 'string') await forgetTries(ctx, given, email);
        return;
      case '/change-password':
        if (person !== undefined) await given.repository.passwordChanged(person.id);
        tell(SecurityMail.PASSWORD_CHANGED);
        break;
      case '/two-factor/verify-totp':
        // With both, the first code of a new app: it is from now on asked for.
        if (ctx.context.session === null || ctx.context.newSession === null) break;
        // Those from before are of whoever knew the password.
        await given.repository.endOtherSessions(ctx.context.newSession.user.id, ctx.context.newSession.session.id);
        tell(SecurityMail.SECOND_FACTOR_CHANGED);
        break;
      case '/two-factor/disable':
      case '/two-factor/generate-backup-codes':
      case '/passkey/verify-registration':
      case '/passkey/delete-passkey':
        tell(SecurityMail.SECOND_FACTOR_CHANGED);
        break;
      case '/passkey/generate-authenticate-options':
        // Only with a fingerprint, face or PIN is a passkey two factors in one.
        return ctx.json({ ...fieldsOf(answer), userVerification: 'required' });
    }
    const right = proofs.get(ctx.path);
    if (person !== undefined && right !== undefined) await given.limits.forget(right, person.id);
  });

/** Whose count begins anew after what: a right password says nothing of codes. */
const proofs: ReadonlyMap<string, Counted> = new Map([
  ['/change-password', 'person'],
  ['/verify-password', 'person'],
  ['/two-factor/verify-totp', 'factor'],
  ['/two-factor/verify-backup-code', 'factor'],
]);

/** A device that the account knows has a count of its own; what others tried stays counted. */
async function forgetTries(ctx: DeviceVisit, { limits, devices }: Given, email: string): Promise<void> {
  const device = await knownDeviceOf(ctx, devices, email);
  await (device === null ? limits.forget('address', email) : limits.forget('device', device));
}

type SignUp = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

/** Also of an account that better-auth made up, so that the two look the same. */
async function claim(ctx: SignUp, answer: unknown): Promise<void> {
  const { id } = fieldsOf(fieldsOf(answer)['user']);
  if (typeof id === 'string') await giveClaim(ctx, id);
}

/**
 * Signs a new person in. For an address that is already registered better-auth made up an answer; it gets
 * a session's cookie as well, of a session that does not exist, so that the two look the same.
 */
async function signIn(ctx: SignUp, answer: unknown, { repository, devices }: Given): Promise<object> {
  const { id } = fieldsOf(fieldsOf(answer)['user']);
  if (typeof id !== 'string') return fieldsOf(answer);
  const { rememberMe, email, name } = fieldsOf(ctx.body);
  const remember = rememberMe !== false;
  const session = (await repository.isUser(id)) ? await ctx.context.internalAdapter.createSession(id, !remember) : null;
  const token = session?.token ?? generateId(sessionTokenLength);
  const { sessionToken, dontRememberToken } = ctx.context.authCookies;
  const { maxAge, ...untilClosed } = sessionToken.attributes;
  const attributes = remember && maxAge !== undefined ? { ...untilClosed, maxAge } : untilClosed;
  await ctx.setSignedCookie(sessionToken.name, token, ctx.context.secret, attributes);
  if (!remember)
    await ctx.setSignedCookie(dontRememberToken.name, 'true', ctx.context.secret, dontRememberToken.attributes);
  const user = { id, email: String(email), name: String(name) };
  await greetDevice(ctx, devices, session === null ? null : { user, session });
  return { ...fieldsOf(answer), token };
}

/** As long as better-auth's own. */
const sessionTokenLength = 32;
