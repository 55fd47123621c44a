/** What a shop asks of people and their passwords. */
import { commonPasswords } from './common-passwords.ts';

export const roles = ['customer', 'staff', 'admin'] as const;
export type Role = (typeof roles)[number];

export const isRole = (text: string): text is Role => roles.some((role) => role === text);

/** Who a session belongs to. */
export interface SessionOwner {
  readonly userId: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly areas: readonly string[];
  readonly mustChangePassword: boolean;
  readonly sessionId: string;
  /** Whether the session was opened with a second factor or a passkey. */
  readonly secondFactor: boolean;
  /** When they last proved in it who they are. */
  readonly provedAt: Date;
}

/** Whether somebody proved themselves so lately that they may do what nobody else may do for them. */
export const isFresh = (owner: Pick<SessionOwner, 'provedAt'>, within: { now: Date; minutes: number }): boolean =>
  within.now.getTime() - owner.provedAt.getTime() <= within.minutes * 60_000;

export const passwordLength = { minimum: 8, maximum: 128 } as const;
export const nameLength = { minimum: 1, maximum: 120 } as const;
const emailLength = 254;

/** Why a password is refused, as the rest of a sentence; null when it will do. */
export function passwordProblem(password: string): string | null {
  if (password.length < passwordLength.minimum) return `it needs at least ${passwordLength.minimum} characters`;
  if (password.length > passwordLength.maximum) return `it has more than ${passwordLength.maximum} characters`;
  return isCommon(password) ? 'it is among the first that anybody would try' : null;
}

/** Whether a password is among the first that are tried, also with a few digits and marks around it. */
export function isCommon(password: string): boolean {
  const plain = password.toLowerCase();
  const core = plain.replace(/^[^a-z]{0,128}/, '').replace(/[^a-z]{0,128}$/, '');
  const decorated = plain.length - core.length <= longestDecoration && commonPasswords.has(core);
  return commonPasswords.has(plain) || decorated || new Set(plain).size <= 2;
}

const longestDecoration = 4;

/** Whether a text has the form of an e-mail address. */
export const isEmail = (text: string): boolean =>
  text.length <= emailLength && /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/.test(text);

/** Why a name is refused; null when it will do. */
export function nameProblem(name: string): string | null {
  const trimmed = name.trim().length;
  return trimmed >= nameLength.minimum && name.length <= nameLength.maximum
    ? null
    : `a name has ${nameLength.minimum} to ${nameLength.maximum} characters`;
}

/** A password that nobody has to remember: letters and digits that are not mistaken for each other. */
export function oneTimePassword(random: Uint8Array): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789X';
  const letters = Array.from(random, (byte) => alphabet.charAt(byte % alphabet.length)).join('');
  return (letters.match(/.{1,4}/g) ?? []).join('-');
}

/** Where requests under /api/auth may come from: the shop's origin and, where it is tried out, both names of this machine. */
export function trustedOrigins(shop: {
  readonly mode: 'demo' | 'production';
  readonly origin: string;
  readonly port: number;
}): readonly string[] {
  const origin = new URL(shop.origin);
  const local = ['localhost', '127.0.0.1'];
  const here = local.includes(origin.hostname);
  if (shop.mode === 'production' && !here) return [origin.origin];
  const ports = new Set([String(shop.port), ...(here ? [origin.port] : [])]);
  return [...new Set([origin.origin, ...local.flatMap((name) => [...ports].map((port) => `http://${name}:${port}`))])];
}
