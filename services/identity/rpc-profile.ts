import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { IdentityService } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import { notFound } from '#platform/kernel/errors.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import type { Profile, Repository } from './repository.ts';

type OwnProfile = Pick<Implementation<typeof IdentityService>, 'getMe' | 'updateMe'>;

/** What people see and change of themselves. */
export const profileRpc = ({ repository }: { readonly repository: Repository }): OwnProfile => ({
  async getMe(_request, context) {
    return me(await repository.profile(context.caller.id));
  },

  async updateMe({ name }, context) {
    const { id } = context.caller;
    if (name !== undefined) await repository.rename(id, name);
    return me(await repository.profile(id));
  },
});

function me(profile: Profile | null) {
  if (profile === null) throw notFound('USER_NOT_FOUND', 'This account no longer exists.');
  const { createdAt, roles, areas, signIns, ...rest } = profile;
  return {
    ...rest,
    roles: [...roles],
    areas: [...areas],
    signIns: [...signIns],
    createdAt: timestampFromDate(createdAt),
  };
}
