/**
 * An expected failure as a caller sees it: a code that decides how to react, a stable reason that a
 * program can compare, and one sentence for a person. `cause` keeps the chain for the log and never
 * leaves the process.
 */
export class Failure extends Error {
  readonly code: Code;
  readonly reason: string;
  readonly violations: readonly Violation[];

  constructor(
    code: Code,
    reason: string,
    detail: string,
    more: { cause?: unknown; violations?: readonly Violation[] } = {},
  ) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'Failure';
    this.code = code;
    this.reason = reason;
    this.violations = more.violations ?? [];
  }
}

/** gRPC's status words, plus the HTTP status that each has on the edge. */
export const httpStatusOf = {
  invalid_argument: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  already_exists: 409,
  aborted: 409,
  failed_precondition: 409,
  out_of_range: 422,
  resource_exhausted: 429,
  cancelled: 499,
  unimplemented: 501,
  unavailable: 503,
  deadline_exceeded: 504,
  internal: 500,
} as const;

export type Code = keyof typeof httpStatusOf;

/** What is wrong with one field of a request; `field` is its path in camelCase, "shippingAddress.city". */
export interface Violation {
  readonly field: string;
  readonly description: string;
}

/** A request that breaks the bounds of its contract. */
export const invalid = (violations: readonly Violation[]): Failure =>
  new Failure('invalid_argument', 'INVALID_REQUEST', violations.map((v) => `${v.field}: ${v.description}`).join('; '), {
    violations,
  });

/** Something that is not there, or that the caller may not know to be there. */
export const notFound = (reason: string, detail: string): Failure => new Failure('not_found', reason, detail);

/** Something that the present state of things does not allow. */
export const conflict = (reason: string, detail: string): Failure => new Failure('failed_precondition', reason, detail);
