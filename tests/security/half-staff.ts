import assert from 'node:assert/strict';
import { api, asCustomer } from '../harness/buyer.ts';
import type { OpenShop } from '../harness/open.ts';

/** Somebody of the staff, as the shop knows them once they have signed in. */
interface Known {
  readonly role: 'staff' | 'admin';
  readonly areas: string;
  readonly secondFactor: boolean;
  readonly provedHoursAgo: number;
  readonly oneTimePassword: boolean;
}

const whole: Known = { role: 'admin', areas: '{}', secondFactor: true, provedHoursAgo: 0, oneTimePassword: false };

/** Staff to whom the shop, which requires a second factor, opens everything; and those who lack one thing of it. */
export const staffOf: Readonly<Record<string, Known>> = {
  administrator: whole,
  'clerk-of-orders': { ...whole, role: 'staff', areas: '{orders}' },
  unproved: { ...whole, provedHoursAgo: 24 },
  'single-factor': { ...whole, secondFactor: false },
  'one-time-password': { ...whole, oneTimePassword: true },
  'clerk-of-stock': { ...whole, role: 'staff', areas: '{stock}' },
};

/** Whom the shop takes for customers at what is not theirs. */
export const half: readonly string[] = ['single-factor', 'one-time-password', 'clerk-of-stock'];

/** A session of each, as a browser sends it. */
export async function sessionsOf(open: OpenShop): Promise<ReadonlyMap<string, Headers>> {
  return new Map(
    await Promise.all(
      Object.entries(staffOf).map(async ([name, known]) => [name, await session(open, name, known)] as const),
    ),
  );
}

type Headers = Readonly<Record<string, string>>;

async function session({ shop, books }: OpenShop, name: string, known: Known): Promise<Headers> {
  const email = `${name}@example.com`;
  await asCustomer(shop.origin, name);
  const answer = await fetch(`${shop.origin}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: shop.origin },
    body: JSON.stringify({ email, password: 'a long walk by the sea' }),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  await books.rows(`update identity.users set roles = $2, areas = $3, must_change_password = $4 where email = $1`, [
    email,
    `{customer,${known.role}}`,
    known.areas,
    known.oneTimePassword,
  ]);
  await books.rows(
    `update identity.sessions set second_factor = $2, proved_at = now() - make_interval(hours => $3)
    where user_id = (select id from identity.users where email = $1)`,
    [email, known.secondFactor, known.provedHoursAgo],
  );
  const cookies = answer.headers.getSetCookie().map((one) => one.split(';')[0]);
  const headers = { cookie: cookies.join('; '), origin: shop.origin };
  // The edge remembers for a second whom it took them for.
  while ((await refusalInTheBackOffice(shop.origin, headers, known)) !== expected(known));
  return headers;
}

async function refusalInTheBackOffice(origin: string, headers: Headers, { areas }: Known): Promise<string | undefined> {
  const answer = await api(origin).call(
    'GET',
    `/api/v1/admin/${areas === '{stock}' ? 'stock' : 'orders'}`,
    undefined,
    headers,
  );
  return answer.body.reason;
}

const expected = ({ secondFactor, oneTimePassword }: Known): string | undefined => {
  if (oneTimePassword) return 'PASSWORD_CHANGE_REQUIRED';
  return secondFactor ? undefined : 'SECOND_FACTOR_REQUIRED';
};
