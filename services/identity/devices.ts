import { createHmac } from 'node:crypto';
import type { Logger } from 'pino';
import { SecurityMail } from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import { deviceName, networkOf, signInWords } from './device.ts';
import type { Mails } from './mails.ts';
import type { Repository } from './repository.ts';

/** Somebody who has just signed in, and what their request said of itself. */
export interface SignedIn {
  readonly user: { readonly id: string; readonly email: string; readonly name: string };
  readonly session: { readonly userAgent?: string | null | undefined; readonly ipAddress?: string | null | undefined };
}

/** Knows devices again, by a cookie of theirs; what keeps no cookies, by its program and network. */
export interface Devices {
  /** The value of a device's cookie: the one that it has, or a new one. */
  cookieOf(given: string | null | undefined): string;
  /** Remembers a sign-in, and mails its owner when the device is a new one. Never throws: a sign-in counts without it. */
  greet(signedIn: SignedIn, cookie: string): Promise<void>;
  /** Whether some account remembers the device. */
  isKnown(cookie: string): Promise<boolean>;
  /** Whether the account of an address does. */
  isKnownTo(email: string, cookie: string): Promise<boolean>;
}

export function openDevices(given: {
  readonly repository: Pick<Repository, 'seeDevice' | 'isKnownDevice' | 'isDeviceOf'>;
  readonly mails: Pick<Mails, 'send'>;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'bytes'>;
  readonly log: Logger;
  readonly secret: Buffer;
}): Devices {
  const { repository, mails, clock, ids, log, secret } = given;
  const mark = (...parts: readonly string[]): Buffer =>
    createHmac('sha256', secret).update(JSON.stringify(parts)).digest();

  async function greet({ user, session }: SignedIn, cookie: string): Promise<void> {
    const { userAgent, ipAddress } = session;
    const network = networkOf(ipAddress ?? '');
    const marks = [mark('cookie', cookie), mark('program', userAgent ?? '', network ?? '')];
    const name = deviceName(userAgent ?? '');
    if (!(await repository.seeDevice({ userId: user.id, marks, name }))) return;
    const detail = signInWords({ name, network, at: clock.now() });
    mails.send({ kind: SecurityMail.NEW_SIGN_IN, email: user.email, name: user.name, detail });
  }

  return {
    cookieOf: (known) => (known && cookieForm.test(known) ? known : ids.bytes(32).toString('base64url')),
    greet: (signedIn, cookie) =>
      greet(signedIn, cookie).catch((error: unknown) => log.warn({ err: error }, 'identity.device_not_remembered')),
    isKnownTo: (email, cookie) => repository.isDeviceOf(email.toLowerCase(), mark('cookie', cookie)),
    isKnown: (cookie) => repository.isKnownDevice(mark('cookie', cookie)),
  };
}

const cookieForm = /^[\w-]{43}$/;
