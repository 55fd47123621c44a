/** Failures as Connect's errors and back: a code, and a Problem beside it that says which failure of ours it is. */
import { Code as ConnectCode, ConnectError } from '@connectrpc/connect';
import { ProblemSchema } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import { type Code, Failure } from '#platform/kernel/errors.ts';
import { deadlineExceeded, unavailable } from './failures.ts';

// Errors travel in HTTP trailers, whose size is bounded.
const LONGEST_DETAIL = 2_000;
const MOST_VIOLATIONS = 50;

/** A failure as it leaves a server. */
export function toConnect(failure: Failure): ConnectError {
  const detail = failure.message.slice(0, LONGEST_DETAIL);
  const violations = failure.violations.slice(0, MOST_VIOLATIONS);
  return new ConnectError(detail, CONNECT_CODES[failure.code], undefined, [
    { desc: ProblemSchema, value: { reason: failure.reason, detail, violations: [...violations] } },
  ]);
}

/**
 * What a client makes of an error. One without a Problem was not said by a service of ours but by the
 * way to it, and then mostly means that nobody is there. Null when the error is nothing of the kind.
 */
export function fromConnect(error: unknown, service: string): Failure | null {
  if (!(error instanceof ConnectError)) return null;
  const [problem] = error.findDetails(ProblemSchema);
  if (problem !== undefined) {
    return new Failure(OUR_CODES[error.code] ?? 'internal', problem.reason, problem.detail, {
      violations: problem.violations.map(({ field, description }) => ({ field, description })),
    });
  }
  switch (error.code) {
    case ConnectCode.DeadlineExceeded:
      return deadlineExceeded();
    case ConnectCode.ResourceExhausted:
      return new Failure('resource_exhausted', 'MESSAGE_TOO_LARGE', 'The message is larger than a call may carry.');
    case ConnectCode.Unimplemented:
      return new Failure('unimplemented', 'NOT_OFFERED', `${service} does not offer this.`);
    case ConnectCode.Unavailable:
    case ConnectCode.Aborted:
    case ConnectCode.Canceled:
      return unavailable(service);
    default:
      return null;
  }
}

const CONNECT_CODES: Readonly<Record<Code, ConnectCode>> = {
  invalid_argument: ConnectCode.InvalidArgument,
  unauthenticated: ConnectCode.Unauthenticated,
  permission_denied: ConnectCode.PermissionDenied,
  not_found: ConnectCode.NotFound,
  already_exists: ConnectCode.AlreadyExists,
  aborted: ConnectCode.Aborted,
  failed_precondition: ConnectCode.FailedPrecondition,
  out_of_range: ConnectCode.OutOfRange,
  resource_exhausted: ConnectCode.ResourceExhausted,
  cancelled: ConnectCode.Canceled,
  unimplemented: ConnectCode.Unimplemented,
  unavailable: ConnectCode.Unavailable,
  deadline_exceeded: ConnectCode.DeadlineExceeded,
  internal: ConnectCode.Internal,
};

const OUR_CODES: Readonly<Partial<Record<ConnectCode, Code>>> = Object.fromEntries(
  Object.entries(CONNECT_CODES).map(([ours, theirs]) => [theirs, ours]),
);
