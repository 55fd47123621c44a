import { type DescMethod, type DescService, getOption, hasOption } from '@bufbuild/protobuf';
import { Access, Area, AreaSchema, type Rule, rule } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import { Failure } from '#platform/kernel/errors.ts';
import type { Caller, Layer, StaffStanding } from '../port.ts';
import { stepUpRequired } from '../staff.ts';
import { changing } from './guarding.ts';

/** What the shop asks of people beside their roles. */
export interface AccessPolicy {
  /** How long a proof of who somebody is counts, where a method wants a recent one. */
  readonly stepUpMinutes: number;
  /** Whether the back office needs a passkey or a second factor. */
  readonly staffSecondFactor: 'off' | 'required';
}

interface Given {
  readonly policy: AccessPolicy;
  readonly clock: Clock;
}

/**
 * Lets a call through when the rule of its method admits the caller, and says whether they act as staff in it: the one
 * place that decides so. Throws for a contract with a method whose rule is missing or contradicts itself.
 */
export function access(contracts: readonly DescService[], given: Given): Layer {
  const gates = new Map(
    contracts.flatMap((contract) => contract.methods.map((method) => [nameOf(method), gateOf(method, given)])),
  );
  return changing((call) => {
    const { caller } = call.context;
    const gate = gates.get(nameOf(call.method));
    if (gate === undefined) throw forbidden(caller);
    // Whatever the context says of it already is written over.
    return { ...call, context: { ...call.context, staff: gate(caller) } };
  });
}

const nameOf = (method: DescMethod) => `${method.parent.typeName}/${method.name}`;

/** Lets a caller in, as staff or as themselves; throws why not. */
type Gate = (caller: Caller) => StaffStanding | undefined;

function gateOf(method: DescMethod, given: Given): Gate {
  const asked = wholeRule(method);
  const admits = ADMITTED.get(asked.access);
  const standingOf = standingIn(asked, given);
  return (caller) => {
    if (caller.kind === 'service') return undefined;
    if (admits?.(caller) !== true) throw forbidden(caller);
    if (asked.access === Access.CUSTOMER && isLocked(caller, asked)) throw REFUSALS.locked(caller);
    const standing = standingOf(caller);
    if (isForStaff(asked) && standing !== 'admitted') throw REFUSALS[standing](caller);
    return standing === 'admitted' || standing === 'unproved' ? standing : undefined;
  };
}

/** Throws when the rule does not say who may call, or says of staff what would never be looked at. */
function wholeRule(method: DescMethod): Rule {
  const asked = hasOption(method, rule) ? getOption(method, rule) : undefined;
  const wrong = (what: string) => new TypeError(`${nameOf(method)} ${what} (rialto.options.v1.rule)`);
  if (asked === undefined || !ADMITTED.has(asked.access)) throw wrong('does not say who may call it');
  const hasArea = asked.area !== Area.UNSPECIFIED;
  if (isForStaff(asked) && !hasArea) throw wrong('does not say to which area of the back office it belongs');
  if (hasArea && !isForStaff(asked) && asked.access !== Access.HOLDER)
    throw wrong('has an area, but staff have no part in it');
  if (asked.stepUp && !hasArea) throw wrong('wants a fresh proof of staff, and has no area');
  return asked;
}

/** What admits by itself; services may call everything. */
const ADMITTED: ReadonlyMap<number, (caller: Caller) => boolean> = new Map([
  [Access.PUBLIC, () => true],
  // The service itself checks the id or token in the request, and asks `actsAsStaff` for those who have neither.
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

/** What somebody is to the shop in one method: staff who may, or what keeps them from it. */
type Standing = StaffStanding | 'stranger' | 'locked' | 'single-factor';

const REFUSALS: Readonly<Record<Exclude<Standing, 'admitted'>, (caller: Caller) => Failure>> = {
  stranger: (caller) => forbidden(caller),
  locked: () => refused('PASSWORD_CHANGE_REQUIRED', 'Please change your one-time password first.'),
  'single-factor': () => refused('SECOND_FACTOR_REQUIRED', 'Please sign in with a passkey or a second factor.'),
  unproved: stepUpRequired,
};

/** Where a rule names no area, nobody is staff. */
function standingIn(asked: Rule, { policy, clock }: Given): (caller: Caller) => Standing {
  const area = asked.area === Area.UNSPECIFIED ? undefined : areaWord(asked.area);
  const isStaff = hasRole('staff', 'admin');
  return (caller) => {
    const { roles, areas = [], secondFactor = false, provedAtMs = Number.NEGATIVE_INFINITY } = caller;
    if (area === undefined || !isStaff(caller)) return 'stranger';
    if (isLocked(caller, asked)) return 'locked';
    // Staff without any area work in all: so accounts from before there were areas go on as they were.
    const worksHere = roles.includes('admin') || areas.length === 0 || areas.includes(area);
    if (!worksHere) return 'stranger';
    if (policy.staffSecondFactor === 'required' && !secondFactor) return 'single-factor';
    return asked.stepUp && clock.now().getTime() - provedAtMs > policy.stepUpMinutes * 60_000 ? 'unproved' : 'admitted';
  };
}

/** A one-time password opens nothing but its own change. What is open to anybody stays open. */
const isLocked = ({ mustChangePassword = false }: Caller, { initialPassword }: Rule): boolean =>
  mustChangePassword && !initialPassword;

/** An area in the words that callers carry: AREA_ORDERS is "orders". */
const areaWord = (area: Area): string => (AreaSchema.value[area]?.name ?? '').replace(/^AREA_/, '').toLowerCase();

const forbidden = ({ kind }: Caller): Failure =>
  kind === 'anonymous'
    ? new Failure('unauthenticated', 'SIGN_IN_REQUIRED', 'Please sign in first.')
    : refused('FORBIDDEN', 'This account may not do that.');

const refused = (reason: string, detail: string): Failure => new Failure('permission_denied', reason, detail);
