import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type OpenPages, openPages } from './pages.ts';
import {
  codeOf,
  fillSignIn,
  fingerprintReader,
  linkInMailLog,
  newPerson,
  password,
  signInButton,
  signOut,
  withoutSuggestions,
} from './people.ts';
import { type Provider, startProvider } from './provider.ts';
import { signInAsStaff } from './steps.ts';
import { type Visitor, visit } from './visitor.ts';

describe('ways to sign in', { timeout: 600_000 }, () => {
  let open: OpenPages;
  let provider: Provider;
  let origin: string;

  before(async () => {
    provider = await startProvider();
    open = await openPages({ env: provider.env });
    origin = open.shop.origin;
    await provider.trust(origin);
  });
  after(async () => {
    await open?.close();
    await provider?.stop();
  });

  const person = async (name: string): Promise<Visitor & { email: string }> => {
    const email = `${name}@example.com`;
    return { ...(await newPerson(open.browser, origin, email)), email };
  };

  test('a passkey is made, named, signs in beside the e-mail field and by its button, and opens nothing once deleted', async (t) => {
    const { page, content, leave } = await person('passkey');
    t.after(leave);
    await fingerprintReader(page);
    await page.goto('/account/security');
    const passkeys = page.getByRole('region', { name: 'Passkeys' });
    await passkeys.getByRole('button', { name: 'Add a passkey' }).click();
    await passkeys.getByRole('button', { name: 'Rename Chrome on Linux' }).click();
    await passkeys.getByLabel('Name of the passkey').fill('My laptop');
    await passkeys.getByRole('button', { name: 'Save' }).click();
    await passkeys.getByText('My laptop', { exact: true }).waitFor();
    await signOut(page);

    // The finger lies there already, so what is offered beside the field is taken at once.
    await page.goto('/sign-in?next=/account/security');
    await page.waitForURL(isSecurity);
    await signOut(page);
    await withoutSuggestions(page);
    await page.goto('/sign-in?next=/account/security');
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.waitForURL(isSecurity);
    content();

    await passkeys.getByRole('button', { name: 'Delete My laptop' }).click();
    await passkeys.getByText('My laptop', { exact: true }).waitFor({ state: 'detached' });
    await signOut(page);
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('alert').getByText('We do not know this passkey').waitFor();
  });

  test('an authenticator app is set up by its picture, then asked for, and a recovery code stands in once', async (t) => {
    const { page, content, email, leave } = await person('totp');
    t.after(leave);
    await page.goto('/account/security');
    const app = page.getByRole('region', { name: 'Authenticator app' });
    await app.getByLabel('Your password').fill(password);
    await app.getByRole('button', { name: 'Set it up' }).click();
    await app.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
    await app.getByText('You cannot scan it?').click();
    const secret = (await app.locator('details code').textContent()) ?? '';
    await app.getByLabel('Code of your app').fill(codeOf(secret));
    await app.getByRole('button', { name: 'Turn it on' }).click();
    const list = app.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
    await list.first().waitFor();
    const codes = await list.allTextContents();
    assert.equal(codes.length, 10);
    await app.getByRole('button', { name: 'I have kept them' }).click();
    await app.getByText('Signing in with your password asks for a code.').waitFor();
    content();

    for (const [label, code] of [
      ['Code of your authenticator app', codeOf(secret, 1)],
      ['Recovery code', codes[0] ?? ''],
    ] as const) {
      await signOut(page);
      await page.goto('/sign-in');
      await fillSignIn(page, email);
      await signInButton(page).click();
      if (label === 'Recovery code') await page.getByRole('button', { name: 'Use a recovery code' }).click();
      await page.getByLabel(label).fill(code);
      await signInButton(page).click();
      await page.waitForURL('**/account');
    }
    content();
  });

  test('a forgotten password is set anew by the link in the mail log, once, and the link leaves no trace', async (t) => {
    const { page, content, email, leave } = await person('forgetful');
    const staff = await visit(open.browser, origin);
    t.after(() => Promise.all([leave(), staff.leave()]));
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.waitForURL('**/forgot-password');
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await page.getByRole('status').getByText('Look into your mail').waitFor();
    await signInAsStaff(staff.page);
    const link = await linkInMailLog(staff.page, { books: open.books, to: email, path: '/reset-password' });
    await page.goto(link);
    await page.waitForURL((url) => url.search === '');
    await page.getByLabel('New password').fill('another sentence of somebody');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByRole('link', { name: 'Sign in', exact: true }).last().click();
    await fillSignIn(page, email, 'another sentence of somebody');
    await signInButton(page).click();
    await page.waitForURL('**/account');
    content();
    staff.content();

    await page.goto(link);
    await page.getByLabel('New password').fill('a third sentence of somebody');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByText('This link was used already').waitFor();
  });

  test('an address is confirmed by a click on the page of its link, not by opening it', async (t) => {
    const { page, content, context, email, leave } = await person('unconfirmed');
    const staff = await visit(open.browser, origin);
    t.after(() => Promise.all([leave(), staff.leave()]));
    await page.goto('/account/security');
    await page.getByRole('region', { name: 'Your address' }).getByRole('button', { name: 'Send me a link' }).click();
    await page.getByText('Look into your mail').waitFor();
    await signInAsStaff(staff.page);
    const isConfirmed = async () => (await (await context.request.get('/api/v1/me')).json()).emailVerified;
    await page.goto(await linkInMailLog(staff.page, { books: open.books, to: email, path: '/verify-email' }));
    await page.waitForURL((url) => url.search === '');
    assert.equal(await isConfirmed(), false);
    await page.getByRole('button', { name: 'Confirm my address' }).click();
    await page.getByText('your address is confirmed').waitFor();
    assert.equal(await isConfirmed(), true);
    content();
  });

  test('where nobody shows that the account is theirs, the link of its mail asks for the password or sets a new one', async (t) => {
    const { page, email, leave } = await person('waylaid');
    const [owner, staff] = [await visit(open.browser, origin), await visit(open.browser, origin)];
    t.after(() => Promise.all([leave(), owner.leave(), staff.leave()]));
    await page.goto('/account/security');
    await page.getByRole('region', { name: 'Your address' }).getByRole('button', { name: 'Send me a link' }).click();
    await page.getByText('Look into your mail').waitFor();
    await signInAsStaff(staff.page);
    await owner.page.goto(await linkInMailLog(staff.page, { books: open.books, to: email, path: '/verify-email' }));
    const confirm = owner.page.getByRole('button', { name: 'Confirm my address' });
    await confirm.click();
    await owner.page.getByLabel('Password').fill('not the password of anybody');
    await confirm.click();
    await owner.page.getByText('That is not your password').waitFor();
    await owner.page.getByRole('button', { name: 'Set a new password' }).click();
    await owner.page.getByLabel('New password').fill('the sentence of its owner');
    await owner.page.getByRole('button', { name: 'Set the password' }).click();
    await owner.page.getByRole('link', { name: 'Sign in', exact: true }).last().click();
    await fillSignIn(owner.page, email, 'the sentence of its owner');
    await signInButton(owner.page).click();
    await owner.page.waitForURL('**/account');
    await page.goto('/account');
    await page.waitForURL((url) => url.pathname === '/sign-in');
  });

  test('somebody new comes in through the pages of an OpenID provider, and is the same the next time', async (t) => {
    const { page, content, leave } = await visit(open.browser, origin);
    t.after(leave);
    // The provider's own pages want a typeface from the internet.
    await page.route('https://fonts.googleapis.com/**', (route) =>
      route.fulfill({ contentType: 'text/css', body: '' }),
    );
    for (const time of ['first', 'second']) {
      await page.goto('/sign-in?next=/account/security');
      await page.getByRole('button', { name: 'Continue with Guild' }).click();
      if (time === 'first') {
        await page.locator('[name=login]').fill('grace');
        await page.locator('[name=password]').fill('any');
        await page.getByRole('button', { name: 'Sign-in' }).click();
        await page.getByRole('button', { name: 'Continue' }).click();
      }
      await page.waitForURL(isSecurity);
      await page.getByText('grace@guild.example').first().waitFor();
      await page.getByText('You sign in without one.').waitFor();
      await signOut(page);
    }
    content();
  });

  test('a wrong password is refused in words that tell nothing', async (t) => {
    const { page, leave } = await visit(open.browser, origin);
    t.after(leave);
    await person('known').then((known) => known.leave());
    const said: (string | null)[] = [];
    for (const email of ['known@example.com', 'unknown@example.com']) {
      await page.goto('/sign-in');
      await fillSignIn(page, email, 'not the password of anybody');
      await signInButton(page).click();
      const notice = page.getByRole('alert').filter({ hasText: 'do not go together' });
      await notice.waitFor();
      said.push(await notice.locator('p').first().textContent());
    }
    assert.equal(said[0], said[1]);
  });
});

const isSecurity = ({ pathname }: URL): boolean => pathname === '/account/security';
