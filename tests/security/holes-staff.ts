import type { Check, Defect } from '../defects/defect.ts';

const roles: Check = { name: 'every role (access)', file: 'tests/security/access.test.ts' };
const proofs: Check = { name: 'every proof (proofs)', file: 'tests/security/proofs.test.ts' };
const staffHold: Check = { name: 'staff at what customers hold (staff)', file: 'tests/security/staff.test.ts' };
const holders: Check = { name: 'who holds an order', file: 'services/orders/access.test.ts' };
const mailLog: Check = {
  name: 'the mail log',
  file: 'services/notifications/desk.test.ts',
  only: 'a mail about an order',
};

const access = 'platform/rpc/interceptors/access.ts';

/** Holes in who counts as staff, and in what they have to prove. */
export const aboutStaff: readonly Defect[] = [
  {
    name: 'the edge lets customers into the back office',
    file: 'services/gateway/caller/access.ts',
    find: `if (!caller.roles.includes('staff') && !caller.roles.includes('admin')) throw forbidden('staff');`,
    replace: '',
    caughtBy: roles,
  },
  {
    name: 'a service lets staff do what is for administrators',
    file: access,
    find: `[Access.ADMIN, hasRole('admin')],`,
    replace: `[Access.ADMIN, hasRole('staff', 'admin')],`,
    caughtBy: roles,
  },
  {
    name: 'refunds, prices and roles want no fresh proof',
    file: access,
    find: 'asked.stepUp && clock',
    replace: 'false && clock',
    caughtBy: proofs,
  },
  {
    name: 'staff work in all areas',
    file: access,
    find: 'areas.length === 0 || areas.includes(area)',
    replace: `areas.length >= 0 || area === ''`,
    caughtBy: proofs,
  },
  {
    name: 'a one-time password opens everything',
    file: access,
    find: 'mustChangePassword && !initialPassword',
    replace: 'mustChangePassword && initialPassword',
    caughtBy: proofs,
  },
  {
    name: 'staff without the second factor see the orders of customers',
    file: access,
    find: `policy.staffSecondFactor === 'required' && !secondFactor`,
    replace: `policy.staffSecondFactor === 'required' && !secondFactor && isForStaff(asked)`,
    caughtBy: proofs,
  },
  {
    name: 'staff have a part in whatever customers hold',
    file: access,
    find: `if (area === undefined || !isStaff(caller)) return 'stranger';`,
    replace: `if (!isStaff(caller)) return 'stranger';`,
    also: {
      find: 'areas.length === 0 || areas.includes(area)',
      replace: `areas.length === 0 || areas.includes(area ?? '')`,
    },
    caughtBy: proofs,
  },
  {
    name: 'staff give money back by a cancellation, without a fresh proof',
    file: 'platform/rpc/staff.ts',
    find: `if (staff === 'unproved') throw stepUpRequired();`,
    replace: `if (staff === 'unproved') return stepUpRequired() instanceof Failure;`,
    caughtBy: holders,
  },
  {
    name: 'a service decides by itself who is staff',
    file: 'services/orders/access.ts',
    find: 'if (actsAsStaff(context)) return',
    replace: `if (actsAsStaff({}) || caller.roles.some((role) => role !== 'customer')) return`,
    caughtBy: { ...staffHold, only: 'orders/\\{id\\} ' },
  },
  {
    name: 'the mail log makes its readers holders of orders',
    file: 'services/notifications/templates/secret.ts',
    find: `text: text.replaceAll(opening, ''),`,
    replace: 'text,',
    caughtBy: mailLog,
  },
];
