'use client';
import { LogIn } from 'lucide-react';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { call } from '#web/lib/api/browser.ts';
import { useAsk } from '../proof/use-ask.ts';

interface Props {
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  /** A path of this shop to come back to. */
  readonly next: string;
  /** Connects the provider to the account of who is signed in, instead of signing in. */
  readonly link?: boolean;
}

/** Buttons that lead to another house, which says who somebody is and sends them back. */
export function ProviderButtons({ providers, next, link = false }: Props) {
  const { ask, asking, problem } = useAsk();
  const goTo = async (provider: string) => {
    const body = { provider, callbackURL: next, errorCallbackURL: link ? next : '/sign-in', disableRedirect: true };
    const path = link ? '/api/auth/link-social' : '/api/auth/sign-in/social';
    const answer = await ask(() => call<{ url: string }>(path, { method: 'POST', body }));
    if (answer !== null) window.location.assign(answer.url);
  };
  return (
    <>
      {providers.map(({ id, name }) => (
        <button key={id} type="button" disabled={asking} onClick={() => goTo(id)} className="button-quiet">
          <LogIn aria-hidden className="size-5" />
          {link ? `Connect ${name}` : `Continue with ${name}`}
        </button>
      ))}
      {problem !== null && <ProblemNotice problem={problem} />}
    </>
  );
}
