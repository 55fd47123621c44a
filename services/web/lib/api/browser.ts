import { ApiError, readAnswer, unreachable } from './problem.ts';

export interface BrowserCall {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** A call from the page to the API of its own origin. Throws `ApiError`; an aborted call throws as `fetch` does. */
export async function call<T>(path: string, options: BrowserCall = {}): Promise<T> {
  const headers = new Headers({ accept: 'application/json' });
  if (options.body !== undefined) headers.set('content-type', 'application/json');
  if (options.idempotencyKey !== undefined) headers.set('idempotency-key', options.idempotencyKey);
  const deadline = AbortSignal.timeout(options.timeoutMs ?? 15_000);
  const response = await fetch(path, {
    method: options.method ?? 'GET',
    headers,
    credentials: 'same-origin',
    // A click just before leaving the page still counts.
    keepalive: options.method !== undefined && options.method !== 'GET',
    signal: options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline]),
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  }).catch((error: unknown) => {
    if (options.signal?.aborted === true) throw error;
    throw new ApiError(unreachable);
  });
  return readAnswer<T>(response);
}
