/** Ways to sign in beside a password, as the settings name them. */
import type { Config } from './config.ts';
import type { OidcClient } from './oidc.ts';

type Clients = Pick<
  Config,
  | 'googleClientId'
  | 'googleClientSecret'
  | 'githubClientId'
  | 'githubClientSecret'
  | 'oidcIssuer'
  | 'oidcClientId'
  | 'oidcClientSecret'
  | 'oidcName'
>;

/** The id of the provider of OIDC_ISSUER, in addresses and in credentials. */
export const oidcId = 'oidc';

/** What the sign-in page may offer. */
export const waysOf = (config: Clients): readonly { readonly id: string; readonly name: string }[] => [
  ...(config.googleClientId === '' ? [] : [{ id: 'google', name: 'Google' }]),
  ...(config.githubClientId === '' ? [] : [{ id: 'github', name: 'GitHub' }]),
  ...(config.oidcIssuer === '' ? [] : [{ id: oidcId, name: config.oidcName }]),
];

/** Clients of providers that better-auth knows. An address that one has not verified is confirmed by a mail of ours. */
export const socialProvidersOf = (config: Clients) => ({
  ...(config.googleClientId === '' ? {} : { google: clientOf(config.googleClientId, config.googleClientSecret) }),
  ...(config.githubClientId === '' ? {} : { github: clientOf(config.githubClientId, config.githubClientSecret) }),
});

const clientOf = (clientId: string, clientSecret: string) => ({
  clientId,
  clientSecret,
  requireEmailVerification: true,
});

/** The client of OIDC_ISSUER; null when it is not set. */
export const oidcClientOf = (config: Clients): (OidcClient & { readonly name: string }) | null =>
  config.oidcIssuer === ''
    ? null
    : {
        issuer: config.oidcIssuer,
        clientId: config.oidcClientId,
        clientSecret: config.oidcClientSecret,
        name: config.oidcName,
      };
