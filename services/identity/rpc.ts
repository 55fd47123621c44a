import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { IdentityService } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import { notFound } from '#platform/kernel/errors.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import type { Auth } from './better-auth.ts';
import { type HttpDependencies, handleHttp } from './http.ts';
import type { Profile, Repository } from './repository.ts';
import { sessionCookie } from './session-cookie.ts';

/** The contract of identity, on better-auth and our own tables. */
export function identityRpc(
  given: HttpDependencies & { readonly auth: Auth; readonly repository: Repository },
): Implementation<typeof IdentityService> {
  const { auth, repository } = given;
  const cookie = sessionCookie(auth.cookie);
  return {
    handleAuth: (request, context) => handleHttp(request, context.signal, given),

    async resolveSession(request) {
      const token = cookie.read(request.cookie);
      const owner = token === null ? null : await repository.ownerOfToken(token);
      return owner === null ? {} : { caller: { ...owner, roles: [...owner.roles] } };
    },

    async getKeys() {
      return { jwksJson: await auth.keys() };
    },

    async getMe(_request, context) {
      return me(await repository.profile(context.caller.id));
    },

    async updateMe({ name }, context) {
      const { id } = context.caller;
      return me(name === undefined ? await repository.profile(id) : await repository.rename(id, name));
    },
  };
}

function me(profile: Profile | null) {
  if (profile === null) throw notFound('USER_NOT_FOUND', 'This account no longer exists.');
  const { createdAt, roles, ...rest } = profile;
  return { ...rest, roles: [...roles], createdAt: timestampFromDate(createdAt) };
}
