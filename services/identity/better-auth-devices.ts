import { createAuthMiddleware } from '@better-auth/core/api';
import type { BetterAuthPlugin } from 'better-auth';
import { isAPIError } from 'better-auth/api';
import { deviceCookieDays } from './config.ts';
import type { Devices, SignedIn } from './devices.ts';

type Context = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

/**
 * Gives whoever signs in a cookie that only says which browser this is, and remembers it with the account. It comes
 * after the plugin of second factors, so that a session that still waits for its code is none yet.
 */
export const knownDevices = (devices: Devices): BetterAuthPlugin => ({
  id: 'rialto-devices',
  hooks: {
    after: [
      {
        matcher: ({ context }) => context.newSession !== null && context.session === null,
        handler: createAuthMiddleware(async (ctx) => {
          if (ctx.context.newSession !== null) await greetDevice(ctx, devices, ctx.context.newSession);
        }),
      },
      {
        matcher: ({ path }) => path === '/sign-out',
        handler: createAuthMiddleware(async (ctx) => {
          const { name, attributes } = cookieOf(ctx);
          const cookie = ctx.getCookie(name);
          if (isAPIError(ctx.context.returned) || !cookie || (await devices.isKnown(cookie))) return;
          // Of an account that was erased, nothing stays in the browser either.
          ctx.setCookie(name, '', { ...attributes, maxAge: 0 });
        }),
      },
    ],
  },
});

/** With null for a sign-up that only looks like one: the browser gets the cookie, and nobody knows it. */
export async function greetDevice(ctx: Context, devices: Devices, signedIn: SignedIn | null): Promise<void> {
  const { name, attributes } = cookieOf(ctx);
  const cookie = devices.cookieOf(ctx.getCookie(name));
  ctx.setCookie(name, cookie, attributes);
  if (signedIn !== null) await devices.greet(signedIn, cookie);
}

/** What of a request is needed to know its device. */
export interface DeviceVisit {
  getCookie(name: string): string | null | undefined;
  readonly context: { createAuthCookie(name: string): { readonly name: string } };
}

/** The name under which the tries of a device at an account are counted; null where the account does not know it. */
export async function knownDeviceOf(visit: DeviceVisit, devices: Devices, email: string): Promise<string | null> {
  const cookie = visit.getCookie(visit.context.createAuthCookie(deviceCookie).name);
  return cookie && (await devices.isKnownTo(email, cookie)) ? `${email}:${cookie}` : null;
}

const deviceCookie = 'device';

const cookieOf = (ctx: Context) => ctx.context.createAuthCookie(deviceCookie, { maxAge: deviceCookieDays * 24 * 3600 });
