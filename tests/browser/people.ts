import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import type { Books } from '../harness/invariants.ts';
import { type Visitor, visit } from './visitor.ts';

export const password = 'a long sentence of somebody';

/** Somebody new, signed in. */
export async function newPerson(browser: Browser, origin: string, email: string): Promise<Visitor> {
  const visitor = await visit(browser, origin);
  await signUpIn(visitor, origin, email);
  return visitor;
}

/** Signs somebody up in their browser, without a page. */
export async function signUpIn({ context }: Visitor, origin: string, email: string): Promise<void> {
  const data = { name: 'Ada Lovelace', email, password };
  const answer = await context.request.post('/api/auth/sign-up/email', { data, headers: { origin } });
  assert.equal(answer.status(), 200, await answer.text());
}

/** On the page for it. */
export async function fillSignIn(page: Page, email: string, secret = password): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(secret);
}

export const signInButton = (page: Page) => page.getByRole('button', { name: 'Sign in', exact: true });

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
  await page.waitForURL((url) => url.pathname === '/');
}

/** The code that an authenticator app shows: now, or some half minutes later. RFC 6238. */
export function codeOf(secret: string, halfMinutes = 0): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + halfMinutes));
  const digest = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const number = digest.readUInt32BE((digest.at(-1) ?? 0) & 0xf) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

function fromBase32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** A fingerprint reader of Chromium's own, on which a finger lies whenever it is asked for. */
export async function fingerprintReader(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable', { enableUI: false });
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** From now on no page offers passkeys beside its e-mail field, as in a browser that cannot. */
export const withoutSuggestions = (page: Page): Promise<unknown> =>
  page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false');

/** The pages that links of mails lead to, and the mails that have them. */
const lettersTo = { '/reset-password': 'reset_password', '/verify-email': 'verify_email' } as const;

/** The link of a mail to somebody, as staff read it in the mail log of a shop without a sender. */
export async function linkInMailLog(
  staff: Page,
  {
    books,
    to,
    path,
  }: { readonly books: Pick<Books, 'rows'>; readonly to: string; readonly path: keyof typeof lettersTo },
): Promise<string> {
  const id = await keptMail(books, { to, template: lettersTo[path] });
  await staff.goto(`/admin/mails?email=${encodeURIComponent(to)}&mail=${id}`);
  const letter = await staff.locator('pre').first().textContent();
  const link = letter?.match(/https?:\/\/\S+/g)?.find((one) => new URL(one).pathname === path);
  assert.ok(link !== undefined, `no link to ${path} in: ${letter}`);
  return link;
}

/** Waits for a mail about an account: it is handed over after the answer that promised it, out of memory. */
async function keptMail({ rows }: Pick<Books, 'rows'>, { to, template }: Record<'to' | 'template', string>) {
  const end = performance.now() + 60_000;
  for (;;) {
    const [mail] = await rows(
      'select id from notifications.mails where recipient = $1 and template = $2 order by seq desc limit 1',
      [to, template],
    );
    if (mail !== undefined) return String(mail.id);
    assert.ok(performance.now() < end, `no mail ${template} to ${to}`);
    await pause(20);
  }
}

/** As if everybody had signed in two hours ago. */
export const letProofsAge = (databaseUrl: string): Promise<void> =>
  change(databaseUrl, `update identity.sessions set proved_at = now() - interval '2 hours'`);

/** Lets the minutes pass until everybody is asked a second time to forget who left. */
export const letErasuresSettle = (databaseUrl: string): Promise<void> =>
  change(databaseUrl, `update identity.erasures set requested_at = requested_at - interval '3 minutes'`);

async function change(databaseUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(statement);
  await client.end();
}
