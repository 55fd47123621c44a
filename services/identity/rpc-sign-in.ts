import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { IdentityService } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import type { Auth } from './better-auth.ts';
import { type HttpDependencies, handleHttp } from './http.ts';
import type { Repository } from './repository.ts';
import { sessionCookie } from './session-cookie.ts';

type SignIn = Pick<
  Implementation<typeof IdentityService>,
  'handleAuth' | 'resolveSession' | 'listEndedSessions' | 'getKeys'
>;

/** Who is who: sign-in for browsers, and what the gateway asks about sessions and tokens. */
export function signInRpc(given: HttpDependencies & { readonly auth: Auth; readonly repository: Repository }): SignIn {
  const { auth, repository } = given;
  const cookie = sessionCookie(auth.cookie);
  return {
    handleAuth: (request, context) => handleHttp(request, context.signal, given),

    async resolveSession(request) {
      const token = cookie.read(request.cookie);
      const owner = token === null ? null : await repository.ownerOfToken(token);
      if (owner === null) return {};
      const { roles, areas, provedAt, ...rest } = owner;
      return { caller: { ...rest, roles: [...roles], areas: [...areas], provedAt: timestampFromDate(provedAt) } };
    },

    async listEndedSessions({ since, after }) {
      const from = since === undefined ? null : timestampDate(since);
      const { ids, until, ...more } = await repository.endedSince(from, after);
      return { sessionIds: [...ids], until: timestampFromDate(until), ...more };
    },

    async getKeys() {
      return { jwksJson: await auth.keys() };
    },
  };
}
