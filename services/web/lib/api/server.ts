import 'server-only';
import { headers as requestHeaders } from 'next/headers';
import { readAnswer } from './problem.ts';

const deadlineMs = 8_000;

/** A call for everybody: of the visitor it says only whose allowance it counts for. */
export async function publicCall<T>(path: string, init: RequestInit = {}): Promise<T> {
  return readAnswer<T>(await send(path, init, ofEveryCall));
}

/** A call as the visitor: carries their cookies, and with a change where their browser says that it comes from. */
export async function callAsVisitor<T>(path: string, init: RequestInit = {}): Promise<T> {
  const carried = [...ofEveryCall, 'cookie', 'user-agent'];
  return readAnswer<T>(await send(path, init, init.method === undefined ? carried : [...carried, ...ofChanges]));
}

/** Set by the gateway for every page: the visitor's address, and the trace that the page's calls join. */
const ofEveryCall = ['x-forwarded-for', 'traceparent'];

/** Without them the gateway refuses a change by the cookie of a session, as it would of another site. */
const ofChanges = ['origin', 'sec-fetch-site'];

async function send(path: string, init: RequestInit, carried: readonly string[]): Promise<Response> {
  const incoming = await requestHeaders();
  const headers = new Headers(init.headers);
  headers.set('accept', 'application/json');
  // Without it the gateway would count all visitors as one.
  headers.set('x-rialto-pages', process.env['PAGES_SECRET'] ?? '');
  if (init.body !== undefined) headers.set('content-type', 'application/json');
  for (const name of carried) {
    const value = incoming.get(name);
    if (value !== null) headers.set(name, value);
  }
  const origin = process.env['GATEWAY_ORIGIN'] ?? 'http://127.0.0.1:3000';
  return fetch(origin + path, { ...init, headers, cache: 'no-store', signal: AbortSignal.timeout(deadlineMs) });
}
