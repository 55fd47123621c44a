import { createHmac, timingSafeEqual } from 'node:crypto';

/** Reads session tokens from Cookie headers without asking the database: wrong signatures end here. */
export interface SessionCookie {
  /** The session's token, or null when the header holds none that we signed. */
  read(cookieHeader: string): string | null;
}

/** better-auth's format: URL-encoded `token.base64(HMAC-SHA-256(secret, token))`. */
export function sessionCookie({ name, secret }: { readonly name: string; readonly secret: string }): SessionCookie {
  const isSigned = (token: string, signature: string): boolean => {
    // Compared as text: decoding would forgive what is appended to the signature.
    const right = Buffer.from(createHmac('sha256', secret).update(token).digest('base64'));
    const given = Buffer.from(signature);
    return given.length === right.length && timingSafeEqual(given, right);
  };
  return {
    read(cookieHeader) {
      const value = cookieValue(cookieHeader, name);
      const dot = value.lastIndexOf('.');
      if (dot < 1) return null;
      const token = value.slice(0, dot);
      return isSigned(token, value.slice(dot + 1)) ? token : null;
    },
  };
}

/** Name of the session's cookie. `__Host-` binds it to this very host, but only exists over https. */
export const cookiePrefix = (origin: string): string => (origin.startsWith('https:') ? '__Host-rialto' : 'rialto');

function cookieValue(header: string, name: string): string {
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return decoded(pair.slice(equals + 1).trim());
  }
  return '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
