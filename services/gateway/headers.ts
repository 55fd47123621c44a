import { Access } from '#contracts/gen/rialto/options/v1/options_pb.ts';

export type Headers = Readonly<Record<string, string>>;

/** What every answer of the gateway itself carries. */
export const securityHeaders = (https: boolean): Headers => ({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-frame-options': 'DENY',
  ...(https && { 'strict-transport-security': 'max-age=31536000' }),
});

/** Answers of the API are data: nothing in them may run, be framed or, when personal, be kept. */
export const apiHeaders = (https: boolean, access: Access | null): Headers => ({
  ...securityHeaders(https),
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': access === Access.PUBLIC ? 'no-cache' : 'no-store',
});
