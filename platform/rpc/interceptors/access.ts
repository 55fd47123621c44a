import { type DescMethod, type DescService, getOption, hasOption } from '@bufbuild/protobuf';
import { Access, rule } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import { Failure } from '#platform/kernel/errors.ts';
import type { Call, Caller, Layer } from '../port.ts';
import { guarding } from './guarding.ts';

/** Lets a call through when the rule of its method admits the caller. Throws for a contract with a method without a rule. */
export function access(contracts: readonly DescService[]): Layer {
  const rules = new Map(
    contracts.flatMap((contract) => contract.methods.map((method) => [nameOf(method), admits(method)])),
  );
  const check = ({ method, context }: Call) => {
    const admitted = rules.get(nameOf(method));
    if (admitted?.(context.caller)) return;
    throw context.caller.kind === 'anonymous'
      ? new Failure('unauthenticated', 'SIGN_IN_REQUIRED', 'Please sign in first.')
      : new Failure('permission_denied', 'FORBIDDEN', 'This account may not do that.');
  };
  return guarding(check);
}

const nameOf = (method: DescMethod) => `${method.parent.typeName}/${method.name}`;

type Admits = (caller: Caller) => boolean;

function admits(method: DescMethod): Admits {
  const given = hasOption(method, rule) ? getOption(method, rule).access : Access.UNSPECIFIED;
  const rest = ADMITTED.get(given);
  if (rest === undefined)
    throw new TypeError(`${nameOf(method)} does not say who may call it (rialto.options.v1.rule)`);
  return (caller) => caller.kind === 'service' || rest(caller);
}

const hasRole =
  (...roles: Caller['roles']): Admits =>
  (caller) =>
    caller.kind === 'user' && caller.roles.some((role) => roles.includes(role));

/** Beside services, which may call everything. */
const ADMITTED: ReadonlyMap<number, Admits> = new Map<number, Admits>([
  [Access.PUBLIC, () => true],
  // The service itself checks the id or token in the request.
  [Access.HOLDER, () => true],
  [Access.CUSTOMER, (caller) => caller.kind === 'user'],
  [Access.STAFF, hasRole('staff', 'admin')],
  [Access.ADMIN, hasRole('admin')],
  // Only neighbours get here, on behalf of anybody: the edge does not offer such methods, and over gRPC every
  // call is signed with the shop's secret.
  [Access.SERVICE, () => true],
]);
