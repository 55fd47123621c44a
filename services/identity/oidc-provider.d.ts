/** As much of the test's OpenID provider as the tests use; it comes without types. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  export interface Account {
    readonly accountId: string;
    claims(): Promise<Readonly<Record<string, unknown>> & { readonly sub: string }>;
  }

  export default class Provider {
    constructor(
      issuer: string,
      settings: {
        readonly clients: readonly object[];
        readonly claims: Readonly<Record<string, readonly string[]>>;
        readonly findAccount: (context: unknown, id: string) => Promise<Account | undefined>;
        readonly cookies: { readonly keys: readonly string[] };
        readonly jwks?: { readonly keys: readonly object[] };
      },
    );
    callback(): RequestListener;
  }
}
