'use client';
import { useRouter } from 'next/navigation';
import { useProve } from '#web/components/proof/proof-provider.tsx';
import { waysToProve } from '#web/components/proof/ways.ts';
import { Notice } from '#web/components/ui/notice.tsx';
import type { Me } from '#web/lib/api/types.ts';

/** Where the back office sends somebody who came in with a password alone. */
export function NeedSecondFactor({ me }: { readonly me: Pick<Me, 'signIns' | 'secondFactor'> }) {
  const router = useRouter();
  const prove = useProve();
  const hasOne = waysToProve(me, 'second factor').length > 0;
  const show = async () => {
    if (await prove('second factor')) router.push('/admin');
  };
  return (
    <div className="mt-4 grid justify-items-start gap-3">
      <Notice title="The back office asks for a second factor">
        {hasOne
          ? 'Show yours once, and it opens.'
          : 'Add a passkey or an authenticator app below. Then sign in with it, and the back office opens.'}
      </Notice>
      {hasOne && (
        <button type="button" onClick={show} className="button-main">
          Show my second factor
        </button>
      )}
    </div>
  );
}
