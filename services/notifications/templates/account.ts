import { type Letter, letter } from './layout.ts';
import { greeting } from './words.ts';

interface Account {
  readonly name: string;
  /** Where the shop is. */
  readonly origin: string;
}

/** A mail whose link works once, and for the holder of the address alone. */
interface Confirmation {
  readonly name: string;
  readonly link: string;
}

/** Something about an account changed; `detail` says from where, as a sentence, and may be empty. */
interface Change extends Account {
  readonly detail: string;
}

/** To somebody who signed up. */
export const welcome = ({ name, origin }: Account): Letter =>
  letter({
    subject: 'Welcome to Rialto',
    preview: 'Your account is ready.',
    heading: 'Welcome to Rialto',
    paragraphs: [
      greeting(name),
      'Your account is ready. It keeps your orders and addresses together, and makes the next order quicker.',
    ],
    button: { label: 'Visit the shop', address: `${origin}/` },
    closing: 'If you did not sign up, somebody else may have typed your address; you can pass over this mail.',
  });

/** To an address of which the shop wants to know whose it is. */
export const verifyEmail = ({ name, link }: Confirmation): Letter =>
  letter({
    subject: 'Confirm your e-mail address',
    preview: 'One click, and your address is confirmed.',
    heading: 'Is this your address?',
    paragraphs: [
      greeting(name),
      'Somebody, most likely you, gave this address at Rialto. Please confirm that it is yours.',
    ],
    button: { label: 'Confirm the address', address: link },
    closing: 'If it was not you, pass over this mail: nothing happens without the click.',
  });

/** To somebody who cannot sign in. */
export const resetPassword = ({ name, link }: Confirmation): Letter =>
  letter({
    subject: 'Choose a new password',
    preview: 'The link works once, and not for long.',
    heading: 'A new password',
    paragraphs: [
      greeting(name),
      'You asked for a new password. The link lets you choose one; it works once, and not for long.',
    ],
    button: { label: 'Choose a password', address: link },
    closing: 'If you did not ask for it, pass over this mail: your password stays as it is. We never ask for it.',
  });

/** To somebody whose password is another one now. */
export const passwordChanged = (change: Change): Letter =>
  notice(
    change,
    'Your password was changed',
    'The password of your account was changed. All other devices were signed out.',
  );

/** To somebody who signed in from where they never did before. */
export const newSignIn = ({ name, origin, detail }: Change): Letter =>
  letter({
    subject: 'A new sign-in to your account',
    preview: 'Somebody signed in to your account from a device that we do not know.',
    heading: 'A new sign-in to your account',
    paragraphs: [
      greeting(name),
      'Somebody signed in to your account from a device that we do not know.',
      ...(detail === '' ? [] : [detail]),
      'If it was you, all is well, and we will know the device from now on.',
      'If it was not, end that session on the page below and choose a new password at once. Whoever cannot sign in any ' +
        `more asks for a new password at ${origin}/forgot-password, which ends every session.`,
    ],
    button: { label: 'See where you are signed in', address: `${origin}/account/security` },
    closing: 'We write this once for every device. We never ask for your password by mail.',
  });

/** To somebody whose second factor was added, exchanged or taken away. */
export const secondFactorChanged = (change: Change): Letter =>
  notice(change, 'Your second factor was changed', 'The second step of signing in to your account was changed.');

/** To the address that an account had before. */
export const emailChanged = (change: Change): Letter =>
  notice(
    change,
    'Your e-mail address was changed',
    'Your account has another e-mail address now, and we write to that one.',
  );

const notice = ({ name, origin, detail }: Change, subject: string, what: string): Letter =>
  letter({
    subject,
    preview: what,
    heading: subject,
    paragraphs: [greeting(name), what, ...(detail === '' ? [] : [detail]), 'If it was you, all is well.'],
    button: { label: 'Look after your account', address: `${origin}/account` },
    closing: 'If it was not you, choose a new password at once and sign out all devices.',
  });
