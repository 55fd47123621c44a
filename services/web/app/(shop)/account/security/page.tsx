import type { Metadata } from 'next';
import { AuthenticatorApp } from '#web/components/account/authenticator-app.tsx';
import { ChangePasswordForm } from '#web/components/account/change-password-form.tsx';
import { LinkedSignIns } from '#web/components/account/linked-sign-ins.tsx';
import { NeedSecondFactor } from '#web/components/account/need-second-factor.tsx';
import { Passkeys } from '#web/components/account/passkeys.tsx';
import { SendLink } from '#web/components/account/send-link.tsx';
import { Sessions } from '#web/components/account/sessions.tsx';
import { CommandForm } from '#web/components/admin/command-form.tsx';
import { Panel } from '#web/components/admin/panel.tsx';
import { getSignInOffer } from '#web/lib/api/account.ts';
import type { LinkedSignIn, Passkey, Session } from '#web/lib/api/account-types.ts';
import { callAsVisitor } from '#web/lib/api/server.ts';
import { requireMe } from '#web/lib/api/visitor.ts';
import { readQuery, type SearchParams } from '#web/lib/shop/address-of-page.ts';
import { providerRefusal } from '#web/lib/shop/sign-in-words.ts';

export const metadata: Metadata = { title: 'Security', robots: { index: false } };

const path = '/account/security';

export default async function SecurityPage({ searchParams }: { readonly searchParams: SearchParams }) {
  const [me, query] = await Promise.all([requireMe(path), readQuery(searchParams)]);
  const [offer, sessions, current, passkeys, linked] = await Promise.all([
    getSignInOffer(),
    callAsVisitor<readonly Session[]>('/api/auth/list-sessions'),
    callAsVisitor<{ session: Session } | null>('/api/auth/get-session'),
    callAsVisitor<readonly Passkey[]>('/api/auth/passkey/list-user-passkeys'),
    callAsVisitor<readonly LinkedSignIn[]>('/api/auth/list-accounts'),
  ]);
  const hasPassword = linked.some(({ providerId }) => providerId === 'credential');
  const error = query['error'];
  return (
    <>
      <h1 className="font-bold text-2xl">Security</h1>
      {query['need'] === 'second-factor' && <NeedSecondFactor me={me} />}
      {error !== undefined && (
        <p role="alert" className="mt-4 rounded-xl bg-danger-soft px-4 py-3 font-semibold text-danger">
          {providerRefusal(error)}
        </p>
      )}
      {!me.emailVerified && (
        <Panel title="Your address">
          <SendLink email={me.email} path="/api/auth/send-verification-email">
            Confirm that our mails reach you at {me.email}.
          </SendLink>
        </Panel>
      )}
      <Panel title="Your name">
        <CommandForm
          quiet
          path="/api/v1/me"
          method="PATCH"
          submit="Save"
          fields={[{ kind: 'text', name: 'name', label: 'What we call you', value: me.name, maxLength: 120 }]}
        />
      </Panel>
      <Panel title="Password">
        {hasPassword ? (
          <ChangePasswordForm currentLabel="Current password" />
        ) : (
          <SendLink email={me.email} path="/api/auth/request-password-reset">
            You sign in without one. If you like, we send you a link to set a password.
          </SendLink>
        )}
      </Panel>
      <Panel title="Passkeys">
        <Passkeys passkeys={passkeys} />
      </Panel>
      <Panel title="Authenticator app">
        <AuthenticatorApp enabled={me.secondFactor} hasPassword={hasPassword} />
      </Panel>
      {(offer.providers.length > 0 || linked.some(({ providerId }) => providerId !== 'credential')) && (
        <Panel title="Other ways to sign in">
          <LinkedSignIns linked={linked} providers={offer.providers} />
        </Panel>
      )}
      <Panel title="Where you are signed in">
        <Sessions sessions={sessions} current={current?.session.token} />
      </Panel>
    </>
  );
}
