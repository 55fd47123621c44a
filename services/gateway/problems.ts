import { STATUS_CODES } from 'node:http';
import { Failure, httpStatusOf, type Violation } from '#platform/kernel/errors.ts';

/** What the edge itself refuses, before any service is asked. */
export class Refusal extends Error {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, reason: string, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.name = 'Refusal';
    this.status = status;
    this.reason = reason;
    this.headers = headers;
  }
}

/** An error as it is answered. */
export interface Problem {
  readonly status: number;
  readonly reason: string;
  readonly detail: string;
  readonly violations: readonly Violation[];
  readonly headers: Readonly<Record<string, string>>;
  /** Whether nobody expected it: such a one is logged with its insides, which the answer never shows. */
  readonly unexpected: boolean;
}

/** Anything that was thrown, as it is answered. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) {
    const { status, reason, message, headers } = error;
    return { status, reason, detail: message, violations: [], headers, unexpected: false };
  }
  if (error instanceof Failure) {
    const { code, reason, message, violations } = error;
    const status = reason === 'MESSAGE_TOO_LARGE' ? 413 : httpStatusOf[code];
    return { status, reason, detail: message, violations, headers: headersOf(status, reason), unexpected: false };
  }
  const known = fromFramework(error);
  if (known !== null) return problemOf(known);
  return {
    status: 500,
    reason: 'INTERNAL',
    detail: 'Something went wrong on our side.',
    violations: [],
    headers: {},
    unexpected: true,
  };
}

/** The body of application/problem+json. `type` leads to the reason's line in the docs. */
export const problemBody = ({ status, reason, detail, violations }: Problem, traceId: string): string =>
  JSON.stringify({
    type: `/api/docs#${reason}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    reason,
    detail,
    traceId,
    ...(violations.length > 0 && { violations }),
  });

function headersOf(status: number, reason: string): Readonly<Record<string, string>> {
  if (status === 401) return { 'www-authenticate': 'Bearer' };
  if (status === 429 || status === 503 || reason === 'IDEMPOTENCY_IN_PROGRESS') return { 'retry-after': '1' };
  return {};
}

/** Fastify's own errors that a client can mend. */
function fromFramework(error: unknown): Refusal | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Refusal(413, 'PAYLOAD_TOO_LARGE', 'The body is longer than this call takes.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.');
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new Refusal(400, 'MALFORMED_URL', 'The address cannot be read.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'ECONNRESET':
    case 'ECONNABORTED':
      return new Refusal(400, 'MALFORMED_BODY', 'The body did not arrive as announced.');
    default:
      return null;
  }
}

/** Parses a JSON body; an empty one is none. */
export function parseJson(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    throw new Refusal(400, 'MALFORMED_JSON', 'The body is not JSON.');
  }
}
