import 'server-only';
import { headers } from 'next/headers';
import { readAnswer } from './problem.ts';

const deadlineMs = 8_000;

/** A call for everybody: carries nothing of the visitor. */
export async function publicCall<T>(path: string, init: RequestInit = {}): Promise<T> {
  return readAnswer<T>(await send(path, init, {}));
}

/** A call as the visitor: carries their cookies and their address. */
export async function callAsVisitor<T>(path: string, init: RequestInit = {}): Promise<T> {
  const incoming = await headers();
  const carried: Record<string, string> = {};
  for (const name of ['cookie', 'x-forwarded-for', 'user-agent']) {
    const value = incoming.get(name);
    if (value !== null) carried[name] = value;
  }
  return readAnswer<T>(await send(path, init, carried));
}

function send(path: string, init: RequestInit, carried: Record<string, string>): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('accept', 'application/json');
  if (init.body !== undefined) headers.set('content-type', 'application/json');
  for (const [name, value] of Object.entries(carried)) headers.set(name, value);
  const origin = process.env['GATEWAY_ORIGIN'] ?? 'http://127.0.0.1:3000';
  return fetch(origin + path, { ...init, headers, cache: 'no-store', signal: AbortSignal.timeout(deadlineMs) });
}
