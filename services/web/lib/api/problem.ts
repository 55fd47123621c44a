/** A refusal of the API, as problem+json tells it. */
export interface Problem {
  readonly status: number;
  readonly reason: string;
  readonly detail: string;
  readonly traceId?: string;
  readonly violations: readonly { readonly field: string; readonly description: string }[];
}

/** Thrown by the calls in `server.ts` and `browser.ts` for every answer that is not a success. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

/** Status 0: nobody answered, so whether the call took effect is not known. */
export const unreachable: Problem = {
  status: 0,
  reason: 'UNREACHABLE',
  detail: 'The shop did not answer. Check your connection and try again.',
  violations: [],
};

/** What any failure of a call means to a page. */
export const problemOf = (error: unknown): Problem => (error instanceof ApiError ? error.problem : unreachable);

/** Reads an answer: its JSON, or an `ApiError`. */
export async function readAnswer<T>(response: Response): Promise<T> {
  if (response.ok) return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
  throw new ApiError(await readProblem(response));
}

async function readProblem(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const text = (key: string): string | undefined => {
    const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, key) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  const violations: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'violations') : undefined;
  const traceId = text('traceId');
  return {
    status: response.status,
    // better-auth's own endpoints say `code` and `message`.
    reason: text('reason') ?? text('code') ?? `HTTP_${response.status}`,
    detail: text('detail') ?? text('message') ?? 'Something went wrong on our side.',
    violations: Array.isArray(violations) ? (violations as Problem['violations']) : [],
    ...(traceId === undefined ? {} : { traceId }),
  };
}
