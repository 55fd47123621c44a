import { IdentityService } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import { callOnce, keyed } from '#platform/database/idempotency.ts';
import { conflict, invalid, notFound } from '#platform/kernel/errors.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { CallContext, Implementation } from '#platform/rpc/port.ts';
import { addressesAtMost } from './config.ts';
import {
  addAddress,
  addressesOf,
  type IdentityTx,
  type KeptAddress,
  lockPerson,
  makeDefault,
  removeAddress,
  replaceAddress,
  type SavedAddress,
  type Use,
} from './repository/addresses.ts';
import type { IdentityDatabase } from './repository.ts';

type AddressBook = Pick<
  Implementation<typeof IdentityService>,
  'listAddresses' | 'createAddress' | 'updateAddress' | 'deleteAddress'
>;

/**
 * The address book. Whoever has any address has one default for each use. Only the caller's own addresses are ever
 * looked at, so those of others are simply not there.
 */
export function addressesRpc(given: { readonly database: IdentityDatabase; readonly ids: Ids }): AddressBook {
  const { database, ids } = given;

  /** Changes the caller's book while nobody else does. */
  const change = <T>(context: CallContext, work: (tx: IdentityTx, book: readonly SavedAddress[]) => Promise<T>) =>
    database.transaction(async (tx) => {
      const userId = context.caller.id;
      if (!(await lockPerson(tx, userId))) throw notFound('USER_NOT_FOUND', 'This account no longer exists.');
      return work(tx, await addressesOf(tx.db, userId));
    }, context);

  return {
    async listAddresses(_request, context) {
      return { addresses: [...(await addressesOf(database.read, context.caller.id))] };
    },

    createAddress: (request, context) =>
      change(context, (tx, book) => {
        const userId = context.caller.id;
        const call = keyed(IdentityService.method.createAddress, userId, context);
        return callOnce(tx, call, request, async () => {
          if (book.length >= addressesAtMost) throw full();
          const id = ids.uuid();
          await addAddress(tx, { id, userId, address: keptOf(request.address) });
          const isFirst = book.length === 0;
          for (const use of usesOf(request)) await makeDefault(tx, { userId, id, use });
          if (isFirst) for (const use of both) await makeDefault(tx, { userId, id, use });
          return found(await addressesOf(tx.db, userId), id);
        });
      }),

    updateAddress: (request, context) =>
      change(context, async (tx, book) => {
        const { id } = found(book, request.id);
        const userId = context.caller.id;
        if (request.address !== undefined) await replaceAddress(tx, id, keptOf(request.address));
        for (const use of usesOf(request)) await makeDefault(tx, { userId, id, use });
        return found(await addressesOf(tx.db, userId), id);
      }),

    deleteAddress: (request, context) =>
      change(context, async (tx, book) => {
        const gone = book.find(({ id }) => id === request.id);
        // Deleted is deleted: a repeated request finds nothing to do.
        if (gone === undefined) return {};
        await removeAddress(tx, gone.id);
        const heir = book.find(({ id }) => id !== gone.id);
        if (heir === undefined) return {};
        const orphaned = usesOf(gone);
        for (const use of orphaned) await makeDefault(tx, { userId: context.caller.id, id: heir.id, use });
        return {};
      }),
  };
}

const both: readonly Use[] = ['shipping', 'billing'];

const usesOf = (wish: { readonly defaultShipping: boolean; readonly defaultBilling: boolean }): readonly Use[] =>
  both.filter((use) => (use === 'shipping' ? wish.defaultShipping : wish.defaultBilling));

function found(book: readonly SavedAddress[], id: string): SavedAddress {
  const one = book.find((known) => known.id === id);
  if (one === undefined) throw notFound('ADDRESS_NOT_FOUND', 'There is no such address in your book.');
  return one;
}

/** The contract's fields alone: what else a message has is no business of the table. */
function keptOf(given: KeptAddress | undefined): KeptAddress {
  if (given === undefined) throw invalid([{ field: 'address', description: 'is missing' }]);
  const { fullName, line1, line2, city, region, postalCode, countryCode, phone } = given;
  return { fullName, line1, line2, city, region, postalCode, countryCode, phone };
}

const full = () => conflict('ADDRESS_BOOK_FULL', `An address book holds ${addressesAtMost} addresses.`);
