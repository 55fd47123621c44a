/** HTTP as the contract carries it, to and from what better-auth speaks. */
import { setTimeout as pause } from 'node:timers/promises';
import type { HandleAuthRequest } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Auth } from './better-auth.ts';
import { bodyLimitBytes } from './config.ts';
import type { Gate } from './gate.ts';
import { addressHeader, offerAt } from './offers.ts';

/** An answer as the contract carries it. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: { readonly name: string; readonly value: string }[];
  readonly body: Uint8Array;
}

export interface HttpDependencies {
  readonly auth: Pick<Auth, 'handle'>;
  readonly gate: Gate;
  readonly clock: Clock;
  readonly basePath: string;
  /** Ids of the providers by which somebody can sign in. */
  readonly providers: readonly string[];
}

/** Answers one request; paths that are not offered are 404, whatever better-auth could do. */
export async function handleHttp(
  request: HandleAuthRequest,
  signal: AbortSignal,
  { auth, gate, clock, basePath, providers }: HttpDependencies,
): Promise<HttpAnswer> {
  const url = URL.canParse(request.url) ? new URL(request.url) : null;
  const path = url?.pathname.startsWith(`${basePath}/`) ? url.pathname.slice(basePath.length) : '';
  const offer = offerAt(path, providers);
  if (url === null || offer === undefined) return problem(404, 'NOT_FOUND', 'There is nothing at this address');
  if (offer.method !== request.method) return problem(405, 'METHOD_NOT_ALLOWED', `Use ${offer.method} here`);
  if (request.body.length > bodyLimitBytes) return problem(413, 'BODY_TOO_LARGE', 'The body is too large');
  const timed = async () => {
    const startedMs = clock.monotonicMs();
    const answer = await auth.handle(requestOf(request, url, offer.fields !== undefined));
    return { answer: await answerOf(answer, path), startedMs };
  };
  const { answer, startedMs } = offer.password ? await gate.pass(timed, signal) : await timed();
  if (offer.even || (offer.password && answer.status >= 400)) await wholeSteps(startedMs, clock, signal);
  return answer;
}

/** Answers that could reveal an account by their time are given at whole multiples of this many milliseconds. */
const stepMs = 100;

async function wholeSteps(startedMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const dueMs = startedMs + Math.ceil((clock.monotonicMs() - startedMs) / stepMs) * stepMs;
  // A timer may go off a moment early.
  for (let leftMs = dueMs - clock.monotonicMs(); leftMs > 0; leftMs = dueMs - clock.monotonicMs())
    await pause(Math.ceil(leftMs), undefined, { signal });
}

function requestOf(request: HandleAuthRequest, url: URL, hasBody: boolean): Request {
  const headers = new Headers();
  for (const { name, value } of request.headers) if (isForwarded(name)) headers.append(name, value);
  // A POST without a body still is JSON to better-auth, as its own client sends it.
  const body = request.body.length > 0 ? Buffer.from(request.body) : '{}';
  if (hasBody && request.body.length === 0) headers.set('content-type', 'application/json');
  return new Request(url, { method: request.method, headers, ...(hasBody ? { body } : {}) });
}

/** Only headers that better-auth has a use for; what proxies add is the gateway's business. */
const isForwarded = (name: string): boolean => forwarded.has(name.toLowerCase());
const forwarded: ReadonlySet<string> = new Set([
  'accept',
  'authorization',
  'content-type',
  'cookie',
  'origin',
  'referer',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'user-agent',
  addressHeader,
]);

async function answerOf(response: Response, path: string): Promise<HttpAnswer> {
  const headers: { name: string; value: string }[] = [];
  response.headers.forEach((value, name) => {
    if (!own.has(name)) headers.push({ name, value });
  });
  // Each cookie is a header of its own: joined by commas, browsers would misread their dates.
  for (const value of response.headers.getSetCookie()) headers.push({ name: 'set-cookie', value });
  headers.push({ name: 'cache-control', value: path === '/jwks' ? 'public, max-age=60' : 'no-store' });
  const retryAfter = response.headers.get('retry-after') ?? response.headers.get('x-retry-after');
  if (response.status === 429) headers.push({ name: 'retry-after', value: retryAfter ?? retryAfterSeconds });
  return { status: response.status, headers, body: new Uint8Array(await response.arrayBuffer()) };
}

const own: ReadonlySet<string> = new Set([
  'set-cookie',
  'cache-control',
  'content-length',
  'retry-after',
  'x-retry-after',
]);
/** Where nobody said when to try again. */
const retryAfterSeconds = '60';

/** An error in better-auth's own form, which its clients understand. */
const problem = (status: number, code: string, message: string): HttpAnswer => ({
  status,
  headers: [
    { name: 'content-type', value: 'application/json' },
    { name: 'cache-control', value: 'no-store' },
  ],
  body: Buffer.from(JSON.stringify({ code, message })),
});
