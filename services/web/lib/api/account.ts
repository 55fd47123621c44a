import 'server-only';
import type { SignInOffer } from './account-types.ts';
import { publicCall } from './server.ts';

/** What the sign-in page may offer. Without an answer it still takes passwords. */
export const getSignInOffer = (): Promise<SignInOffer> =>
  publicCall<SignInOffer>('/api/auth/providers').catch(() => ({
    providers: [],
    passkeys: false,
    verificationRequired: false,
  }));
