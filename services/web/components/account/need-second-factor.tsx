'use client';
import { useRouter } from 'next/navigation';
import { useAsk } from '#web/components/proof/use-ask.ts';
import { waysToProve } from '#web/components/proof/ways.ts';
import { Notice, ProblemNotice } from '#web/components/ui/notice.tsx';
import { call } from '#web/lib/api/browser.ts';
import type { Me } from '#web/lib/api/types.ts';

/** Where the back office sends somebody who came in with a password alone. */
export function NeedSecondFactor({ me }: { readonly me: Pick<Me, 'signIns' | 'secondFactor'> }) {
  const router = useRouter();
  const { ask, asking, problem } = useAsk();
  const hasOne = waysToProve(me, 'second factor').length > 0;
  // Any page of the back office answers what is missing, and the dialog asks for it.
  const confirm = async () => {
    const answer = await ask(() => call<unknown>('/api/v1/admin/orders?pageSize=1'));
    if (answer !== null) router.push('/admin');
  };
  return (
    <div className="mt-4 grid justify-items-start gap-3">
      <Notice title="The back office asks for a second factor">
        {hasOne
          ? 'Show yours once, and it opens.'
          : 'Add a passkey or an authenticator app below. Then sign in with it, and the back office opens.'}
      </Notice>
      {problem !== null && <ProblemNotice problem={problem} />}
      {hasOne && (
        <button type="button" disabled={asking} onClick={confirm} className="button-main">
          Show my second factor
        </button>
      )}
    </div>
  );
}
