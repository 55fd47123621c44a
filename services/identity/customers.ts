import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { IdentityService } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import { conflict, invalid, notFound } from '#platform/kernel/errors.ts';
import { isPlaceInTime, pagedList } from '#platform/kernel/paging.ts';
import type { CallContext, Implementation } from '#platform/rpc/port.ts';
import { areas as allAreas, isArea, type Powers, takesAway } from './areas.ts';
import { roles as allRoles, isRole, type Role } from './domain.ts';
import type { IdentityTx } from './repository/addresses.ts';
import {
  type Customer,
  endSessions,
  hasOtherAdmin,
  listCustomers,
  lockCustomer,
  readCustomer,
  saveDisabled,
  saveRoles,
} from './repository/customers.ts';
import type { IdentityDatabase } from './repository.ts';

type Customers = Pick<
  Implementation<typeof IdentityService>,
  'listCustomers' | 'getCustomer' | 'setRoles' | 'disableCustomer' | 'enableCustomer'
>;

/** The back office's view of accounts. Somebody who can administer the shop always remains. */
export function customersRpc({ database }: { readonly database: IdentityDatabase }): Customers {
  /** Changes one account, and answers it as it is then. */
  const change = (
    context: CallContext,
    id: string,
    work: (tx: IdentityTx, before: Customer) => Promise<void>,
  ): ReturnType<Customers['getCustomer']> =>
    database.transaction(async (tx) => {
      await work(tx, known(await lockCustomer(tx, id)));
      return wireOf(known(await readCustomer(tx.db, id)));
    }, context);

  return {
    async listCustomers({ query = '', role, ...asked }) {
      const wanted = { query: query.trim() === '' ? null : query.trim(), role: roleOf(role) };
      const { shown, nextPageToken } = await list.page(
        asked,
        (from) => listCustomers(database.read, { ...wanted, ...from }),
        ({ position }) => position,
      );
      return { customers: shown.map(({ customer }) => wireOf(customer)), nextPageToken };
    },

    async getCustomer({ id }) {
      return wireOf(known(await readCustomer(database.read, id)));
    },

    setRoles: (request, context) =>
      change(context, request.id, async (tx, before) => {
        const wish = powersOf(request);
        if (same(before, wish)) return;
        if (!wish.roles.includes('admin')) await keepOneAdmin(tx, before);
        await saveRoles(tx, { id: before.id, ...wish });
        if (takesAway(before, wish)) await endSessions(tx, before.id);
        const { roles, areas } = before;
        tx.audit(context, { action: 'identity.roles_set', subject: before.id, before: { roles, areas }, after: wish });
      }),

    disableCustomer: ({ id }, context) =>
      change(context, id, async (tx, before) => {
        if (before.disabled) return;
        await keepOneAdmin(tx, before);
        await saveDisabled(tx, id, true);
        const after = { disabled: true };
        tx.audit(context, { action: 'identity.customer_disable', subject: id, before: { disabled: false }, after });
      }),

    enableCustomer: ({ id }, context) =>
      change(context, id, async (tx, before) => {
        if (!before.disabled) return;
        await saveDisabled(tx, id, false);
        const after = { disabled: false };
        tx.audit(context, { action: 'identity.customer_enable', subject: id, before: { disabled: true }, after });
      }),
  };
}

/** Throws LAST_ADMIN when nobody else could administer the shop without this account. */
export async function keepOneAdmin(tx: IdentityTx, customer: Customer): Promise<void> {
  if (!customer.roles.includes('admin') || customer.disabled) return;
  if (await hasOtherAdmin(tx, customer.id)) return;
  throw conflict('LAST_ADMIN', 'This is the last administrator: give somebody else the role first.');
}

/** What is asked for, each word once and in the order of the lists. Areas are for staff; administrators work in all. */
function powersOf(given: { readonly roles: readonly string[]; readonly areas: readonly string[] }): Powers {
  const violations = [
    ...given.roles.flatMap((role, at) => (isRole(role) ? [] : [unknown(`roles[${at}]`, allRoles)])),
    ...given.areas.flatMap((area, at) => (isArea(area) ? [] : [unknown(`areas[${at}]`, allAreas)])),
  ];
  if (violations.length > 0) throw invalid(violations);
  const roles = allRoles.filter((role) => given.roles.includes(role));
  const areas = roles.includes('staff') ? allAreas.filter((area) => given.areas.includes(area)) : [];
  return { roles, areas };
}

const unknown = (field: string, words: readonly string[]) => ({
  field,
  description: `give one of ${words.join(', ')}`,
});

const same = (a: Powers, b: Powers): boolean => textOf(a) === textOf(b);
const textOf = ({ roles, areas }: Powers): string => `${[...roles].sort()}/${[...areas].sort()}`;

function known(customer: Customer | null): Customer {
  if (customer === null) throw notFound('CUSTOMER_NOT_FOUND', 'There is no such account.');
  return customer;
}

const wireOf = ({ createdAt, roles, areas, ...rest }: Customer) => ({
  ...rest,
  roles: [...roles],
  areas: [...areas],
  createdAt: timestampFromDate(createdAt),
});

function roleOf(given: string | undefined): Role | null {
  if (given === undefined || given === '') return null;
  if (isRole(given)) return given;
  throw invalid([unknown('role', allRoles)]);
}

const list = pagedList('customers', isPlaceInTime);
