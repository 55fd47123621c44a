import { createHash, createHmac } from 'node:crypto';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { IdentityService } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import { forgetAnswersAbout } from '#platform/database/idempotency.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import { Failure, notFound } from '#platform/kernel/errors.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { CallContext, Implementation } from '#platform/rpc/port.ts';
import { answersAwaited } from './asked.ts';
import { announceBatch } from './config.ts';
import { keepOneAdmin } from './customers.ts';
import type { Gate } from './gate.ts';
import type { Limits } from './limits.ts';
import type { IdentityTx } from './repository/addresses.ts';
import { lockCustomer } from './repository/customers.ts';
import {
  addAnswer,
  beginErasure,
  deletePerson,
  deleteProofs,
  type Erasure,
  findErasure,
  type Leaving,
  passwordHashOf,
  takeSettled,
} from './repository/erasures.ts';
import type { IdentityDatabase } from './repository.ts';

type Erasing = Pick<Implementation<typeof IdentityService>, 'eraseMe' | 'getErasure'>;

export interface ErasureDependencies {
  readonly database: IdentityDatabase;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly gate: Gate;
  readonly limits: Limits;
  readonly verifyPassword: (hash: string, password: string) => Promise<boolean>;
  /** How long a proof of who somebody is counts. */
  readonly stepUpMinutes: number;
  /** Of the tokens that open certificates. */
  readonly erasureKey: Buffer;
}

/** The right to be forgotten: the account goes at once, the other services follow by events and answer what they did. */
export function erasureRpc(given: ErasureDependencies): Erasing {
  const { database, ids, erasureKey } = given;
  const tokenOf = (id: string): string => createHmac('sha256', erasureKey).update(id).digest('base64url');

  return {
    async eraseMe({ password }, context) {
      const { id: userId } = context.caller;
      const running = await findErasure(database.read, { userId });
      if (running !== null) return begun(running, tokenOf(running.id));
      await prove(given, context, password);
      const erasure = await database.transaction(async (tx) => {
        const customer = await lockCustomer(tx, userId);
        // Whoever was faster has erased the account while this one waited for it.
        if (customer === null) return findErasure(tx.db, { userId });
        await keepOneAdmin(tx, customer);
        const id = ids.uuid();
        const leaving = { id, userId, email: customer.email, proved: customer.emailVerified };
        await beginErasure(tx, { ...leaving, tokenHash: hashOf(tokenOf(id)) });
        const erased = await deletePerson(tx, customer);
        await forgetAnswersAbout(tx, { inScope: [userId], inAnswer: [] });
        await addAnswer(tx, id, { service: 'identity', erased, kept: '' });
        await tx.blankSaid([userId]);
        askToForget(tx, leaving);
        return findErasure(tx.db, { userId });
      }, context);
      if (erasure === null) throw notFound('USER_NOT_FOUND', 'This account no longer exists.');
      return begun(erasure, tokenOf(erasure.id));
    },

    async getErasure({ token }) {
      const erasure = await findErasure(database.read, { tokenHash: hashOf(token) });
      if (erasure === null) throw notFound('ERASURE_NOT_FOUND', 'No certificate is opened by this token.');
      return wireOf(erasure);
    },
  };
}

/**
 * Asks a second time, once everybody has answered and nothing of the person can be on its way any more. An order placed a
 * moment before the erasure, a mail not yet handed over or a cart that was just filled may have reached a service after
 * its answer. What they answer the second time is added to the certificate, which is complete then.
 */
export const askAgain = (database: IdentityDatabase): Promise<number> =>
  database.transaction(async (tx) => {
    const settled = await takeSettled(tx, answersAwaited('identity.erasure_requested'), announceBatch);
    for (const leaving of settled) {
      await deleteProofs(tx, [leaving.userId, leaving.email]);
      await forgetAnswersAbout(tx, { inScope: [leaving.userId], inAnswer: [] });
      await addAnswer(tx, leaving.id, { service: 'identity', erased: {}, kept: '' });
      askToForget(tx, leaving);
    }
    return settled.length;
  });

function askToForget(tx: IdentityTx, { id, userId, email, proved }: Leaving): void {
  const person = { userId, ...(proved && email !== '' ? { email } : {}) };
  tx.publish('identity.erasure_requested', id, { requestId: id, person, email });
}

/** A given password has to be right; without one, the session has to be proved of late. */
async function prove(given: ErasureDependencies, context: CallContext, password: string | undefined): Promise<void> {
  const { caller, signal } = context;
  if (password === undefined || password === '') {
    const { provedAtMs = Number.NEGATIVE_INFINITY } = caller;
    if (given.clock.now().getTime() - provedAtMs <= given.stepUpMinutes * 60_000) return;
    throw new Failure('permission_denied', 'STEP_UP_REQUIRED', 'Prove once more who you are, or give your password.');
  }
  const waitSeconds = await given.limits.take('person', caller.id);
  if (waitSeconds !== null) {
    throw new Failure(
      'resource_exhausted',
      'TOO_MANY_TRIES',
      `Too many wrong passwords: try again in ${waitSeconds} s.`,
    );
  }
  const hash = await passwordHashOf(given.database.read, caller.id);
  const right = hash !== null && (await given.gate.pass(() => given.verifyPassword(hash, password), signal));
  if (!right) throw new Failure('permission_denied', 'PASSWORD_WRONG', 'This is not the password of the account.');
  await given.limits.forget('person', caller.id);
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Others may answer at any moment: the answer that begins it tells of the account alone, the same each time. */
const begun = (erasure: Erasure, token: string) => ({
  ...wireOf({ ...erasure, answers: erasure.answers.filter(({ service }) => service === 'identity') }),
  token,
});

const wireOf = ({ id, requestedAt, completedAt, answers }: Erasure) => ({
  id,
  requestedAt: timestampFromDate(requestedAt),
  ...(completedAt === null ? {} : { completedAt: timestampFromDate(completedAt) }),
  answers: answers.map(({ at, erased, ...rest }) => ({ ...rest, erased: { ...erased }, at: timestampFromDate(at) })),
});
