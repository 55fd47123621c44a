import { type DescMethod, type DescService, getOption, hasOption } from '@bufbuild/protobuf';
import { Access, Area, AreaSchema, type Rule, rule } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import { Failure } from '#platform/kernel/errors.ts';
import type { Call, Caller, Layer } from '../port.ts';
import { guarding } from './guarding.ts';

/** What the shop asks of people beside their roles. */
export interface AccessPolicy {
  /** How long a proof of who somebody is counts, where a method wants a recent one. */
  readonly stepUpMinutes: number;
  /** Whether the back office needs a passkey or a second factor. */
  readonly staffSecondFactor: 'off' | 'required';
}

/**
 * Lets a call through when the rule of its method admits the caller. Throws for a contract with a method without a
 * rule, or with one for staff that belongs to no part of the back office.
 */
export function access(contracts: readonly DescService[], given: { policy: AccessPolicy; clock: Clock }): Layer {
  const refusals = new Map(
    contracts.flatMap((contract) => contract.methods.map((method) => [nameOf(method), refusalBy(method, given)])),
  );
  const check = ({ method, context }: Call) => {
    const refusalOf = refusals.get(nameOf(method));
    const refusal = refusalOf === undefined ? forbidden(context.caller) : refusalOf(context.caller);
    if (refusal !== null) throw refusal;
  };
  return guarding(check);
}

const nameOf = (method: DescMethod) => `${method.parent.typeName}/${method.name}`;

/** Why a caller is refused, or null. */
type Refusal = (caller: Caller) => Failure | null;

function refusalBy(method: DescMethod, given: { policy: AccessPolicy; clock: Clock }): Refusal {
  const asked = hasOption(method, rule) ? getOption(method, rule) : undefined;
  const admits = ADMITTED.get(asked?.access ?? Access.UNSPECIFIED);
  if (asked === undefined || admits === undefined) {
    throw new TypeError(`${nameOf(method)} does not say who may call it (rialto.options.v1.rule)`);
  }
  if (isForStaff(asked) && asked.area === Area.UNSPECIFIED) {
    throw new TypeError(`${nameOf(method)} does not say to which area of the back office it belongs`);
  }
  const further = [
    ...(isPersonal(asked) ? [oldPassword(asked)] : []),
    ...(isForStaff(asked) ? staff(asked, given) : []),
  ];
  return (caller) => {
    if (caller.kind === 'service') return null;
    if (!admits(caller)) return forbidden(caller);
    return further.map((refusal) => refusal(caller)).find((refusal) => refusal !== null) ?? null;
  };
}

/** What admits by itself; services may call everything. */
const ADMITTED: ReadonlyMap<number, (caller: Caller) => boolean> = new Map([
  [Access.PUBLIC, () => true],
  // The service itself checks the id or token in the request.
  [Access.HOLDER, () => true],
  [Access.CUSTOMER, (caller: Caller) => caller.kind === 'user'],
  [Access.STAFF, hasRole('staff', 'admin')],
  [Access.ADMIN, hasRole('admin')],
  // Only neighbours get here, on behalf of anybody: the edge does not offer such methods, and over gRPC every
  // call is signed with the shop's secret.
  [Access.SERVICE, () => true],
]);

function hasRole(...roles: Caller['roles']): (caller: Caller) => boolean {
  return (caller) => caller.kind === 'user' && caller.roles.some((role) => roles.includes(role));
}

const isForStaff = ({ access: who }: Rule): boolean => who === Access.STAFF || who === Access.ADMIN;
const isPersonal = (asked: Rule): boolean => asked.access === Access.CUSTOMER || isForStaff(asked);

/** A one-time password opens nothing but its own change. What is open to anybody stays open. */
const oldPassword =
  ({ initialPassword }: Rule): Refusal =>
  ({ mustChangePassword = false }) =>
    mustChangePassword && !initialPassword
      ? new Failure('permission_denied', 'PASSWORD_CHANGE_REQUIRED', 'Please change your one-time password first.')
      : null;

function staff(asked: Rule, { policy, clock }: { policy: AccessPolicy; clock: Clock }): readonly Refusal[] {
  const area = areaWord(asked.area);
  return [
    // Staff without any area work in all: so accounts from before there were areas go on as they were.
    (caller) => {
      const { roles, areas = [] } = caller;
      return roles.includes('admin') || areas.length === 0 || areas.includes(area) ? null : forbidden(caller);
    },
    ({ secondFactor = false }) =>
      policy.staffSecondFactor === 'required' && !secondFactor
        ? new Failure(
            'permission_denied',
            'SECOND_FACTOR_REQUIRED',
            'Please sign in with a passkey or a second factor.',
          )
        : null,
    ({ provedAtMs = Number.NEGATIVE_INFINITY }) =>
      asked.stepUp && clock.now().getTime() - provedAtMs > policy.stepUpMinutes * 60_000
        ? new Failure('permission_denied', 'STEP_UP_REQUIRED', 'Please prove once more who you are.')
        : null,
  ];
}

/** An area in the words that callers carry: AREA_ORDERS is "orders". */
const areaWord = (area: Area): string => (AreaSchema.value[area]?.name ?? '').replace(/^AREA_/, '').toLowerCase();

const forbidden = ({ kind }: Caller): Failure =>
  kind === 'anonymous'
    ? new Failure('unauthenticated', 'SIGN_IN_REQUIRED', 'Please sign in first.')
    : new Failure('permission_denied', 'FORBIDDEN', 'This account may not do that.');
