import { SecurityMail, type SendSecurityMailRequest } from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import { invalid } from '#platform/kernel/errors.ts';
import { isAddress, type Shop } from './letters/shop.ts';
import type { Written } from './repository/mails.ts';
import * as account from './templates/account.ts';
import type { Letter } from './templates/layout.ts';
import type { Template } from './templates/registry.ts';
import { linkToCome } from './templates/secret.ts';

/** A mail about an account, its link beside it. Throws INVALID_REQUEST for a link that leads out of the shop. */
export function securityMail(
  request: SendSecurityMailRequest,
  shop: Shop,
): Written & { readonly secret: string | null } {
  const { id, kind, email, name, link, linkSeconds, detail = '' } = request;
  const known = kinds[kind];
  if (known === undefined) throw invalid([{ field: 'kind', description: 'give one of the known kinds' }]);
  if (!isAddress(email)) throw invalid([{ field: 'email', description: 'give one e-mail address' }]);
  if (known.links && (link === undefined || !leadsTo(shop.origin, link))) {
    throw invalid([{ field: 'link', description: `give an address at ${shop.origin}` }]);
  }
  const letter = known.write({ name, detail, origin: shop.origin, link: linkToCome });
  return {
    id,
    eventId: id,
    template: known.template,
    to: email,
    orderId: null,
    letter,
    secret: known.links ? (link ?? null) : null,
    ...(known.links && linkSeconds !== undefined ? { worthSeconds: linkSeconds } : {}),
  };
}

interface Kind {
  readonly template: Template;
  /** Whether it has a link that is a secret. */
  readonly links: boolean;
  readonly write: (given: { name: string; detail: string; origin: string; link: string }) => Letter;
}

/** A kind that only a newer version knows is refused. */
const kinds: { readonly [kind: number]: Kind | undefined } = {
  [SecurityMail.VERIFY_EMAIL]: { template: 'verify_email', links: true, write: account.verifyEmail },
  [SecurityMail.RESET_PASSWORD]: { template: 'reset_password', links: true, write: account.resetPassword },
  [SecurityMail.PASSWORD_CHANGED]: { template: 'password_changed', links: false, write: account.passwordChanged },
  [SecurityMail.NEW_SIGN_IN]: { template: 'new_sign_in', links: false, write: account.newSignIn },
  [SecurityMail.SECOND_FACTOR_CHANGED]: {
    template: 'second_factor_changed',
    links: false,
    write: account.secondFactorChanged,
  },
  [SecurityMail.EMAIL_CHANGED]: { template: 'email_changed', links: false, write: account.emailChanged },
};

const leadsTo = (origin: string, link: string): boolean =>
  URL.canParse(link) && URL.canParse(origin) && new URL(link).origin === new URL(origin).origin;
