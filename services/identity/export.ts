import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { IdentityService } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import { boundedJson } from '#platform/kernel/bounded-json.ts';
import { conflict, notFound } from '#platform/kernel/errors.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { exportedLength } from './config.ts';
import { type Freshness, requireFresh } from './fresh.ts';
import { lockCustomer } from './repository/customers.ts';
import { beginExport, type Export, findExport, knownOf, partsOf } from './repository/exports.ts';
import type { IdentityDatabase } from './repository.ts';

export interface ExportDependencies extends Freshness {
  readonly database: IdentityDatabase;
  readonly ids: Ids;
}

type Exporting = Pick<Implementation<typeof IdentityService>, 'exportMe' | 'getExport' | 'downloadExport'>;

/**
 * The right to take one's data along: every service says by an event what it knows, and identity keeps it for a week. All
 * of it together is worth more than a stolen session, so both ends of it want a proof of the last minutes.
 */
export function exportRpc(given: ExportDependencies): Exporting {
  const { database, ids } = given;
  const found = async (userId: string, id: string): Promise<Export> => {
    const known = await findExport(database.read, { userId, id });
    if (known === null) throw notFound('EXPORT_NOT_FOUND', 'There is no such export, or it is no longer kept.');
    return known;
  };

  return {
    async exportMe(_request, { caller, ...context }) {
      requireFresh(caller, given);
      const { id: userId } = caller;
      return database.transaction(async (tx) => {
        const customer = await lockCustomer(tx, userId);
        if (customer === null) throw notFound('USER_NOT_FOUND', 'This account no longer exists.');
        const running = await findExport(tx.db, { userId, id: null });
        if (running !== null) return wireOf(running);
        const id = ids.uuid();
        await beginExport(tx, { id, userId, own: boundedJson(await knownOf(tx.db, userId), exportedLength) });
        const person = { userId, ...(customer.emailVerified ? { email: customer.email } : {}) };
        tx.publish('identity.export_requested', id, { requestId: id, person });
        const begun = await findExport(tx.db, { userId, id });
        if (begun === null) throw new Error('an export that was just begun is not there');
        return wireOf(begun);
      }, context);
    },

    async getExport({ id }, { caller }) {
      return wireOf(await found(caller.id, id));
    },

    async downloadExport({ id }, { caller }) {
      requireFresh(caller, given);
      const { requestedAt, completedAt } = await found(caller.id, id);
      if (completedAt === null) throw conflict('EXPORT_NOT_READY', 'Not every service has answered yet.');
      const head = { requestedAt, completedAt };
      const parts = await partsOf(database.read, id);
      const services = parts.map(({ service, data }) => `${JSON.stringify(service)}:${data}`);
      const text = `{"export":${JSON.stringify(head)},${services.join(',')}}\n`;
      return { contentType: 'application/json', name: 'my-data.json', data: Buffer.from(text) };
    },
  };
}

const wireOf = ({ id, requestedAt, completedAt, answered }: Export) => ({
  id,
  requestedAt: timestampFromDate(requestedAt),
  ...(completedAt === null ? {} : { completedAt: timestampFromDate(completedAt) }),
  answered: [...answered],
});
