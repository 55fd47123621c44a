import type { Outcome } from './sender/port.ts';

/**
 * Posts JSON to a provider over HTTP and says how it ended; never throws. Accepted is 2xx. A 4xx is the message's own
 * fault and final, except where it is ours or the moment's: a wrong key (401, 403), a timeout (408), too many (429).
 */
export async function post(
  {
    url,
    headers,
    body,
  }: { readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body: object },
  { provider, timeoutMs }: { readonly provider: string; readonly timeoutMs: number },
): Promise<Outcome> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
      // A redirect would take the key to another address.
      redirect: 'error',
    });
    // The answer may quote the recipient; its status alone is kept.
    await answer.body?.cancel();
    return outcomeOf(answer.status, `${provider} ${answer.status}`);
  } catch (error) {
    return { kind: 'unreachable', why: `${provider} ${causeOf(error)}` };
  }
}

/** How an HTTP status ends a try. */
export function outcomeOf(status: number, why: string): Outcome {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const final = status >= 400 && status < 500 && !mendable.has(status);
  return final ? { kind: 'refused', why } : { kind: 'unreachable', why };
}

const mendable: ReadonlySet<number> = new Set([401, 403, 408, 429]);

/** A word such as ECONNREFUSED or TimeoutError. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : error.name;
}
