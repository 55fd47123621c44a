'use client';
import { useRouter } from 'next/navigation';
import { useAsk } from '#web/components/proof/use-ask.ts';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { When } from '#web/components/ui/when.tsx';
import type { Export } from '#web/lib/api/account-types.ts';
import { call } from '#web/lib/api/browser.ts';
import { saveFile } from '#web/lib/api/save-file.ts';
import { RefreshWhileShown } from './refresh-while-shown.tsx';

/** Everything that the shop knows of somebody: asked for, waited for, downloaded. */
export function ExportPanel({ begun }: { readonly begun: Export | null }) {
  const router = useRouter();
  const { ask, asking, problem } = useAsk();
  const download = (id: string) => ask(() => saveFile(`/api/v1/me/exports/${id}/download`, 'my-data.json'));
  const begin = async () => {
    const answer = await ask(() => call<Export>('/api/v1/me/export', { method: 'POST', body: {} }));
    if (answer !== null) router.replace(`/account/privacy?export=${answer.id}`, { scroll: false });
  };
  return (
    <div className="grid justify-items-start gap-4">
      <p className="text-soft">
        Your orders, addresses, mails and everything else that any part of the shop keeps about you, in one JSON file.
      </p>
      {begun === null ? (
        <button type="button" disabled={asking} onClick={begin} className="button-quiet">
          Collect my data
        </button>
      ) : (
        <State begun={begun} asking={asking} onDownload={() => download(begun.id)} />
      )}
      {problem !== null && <ProblemNotice problem={problem} />}
    </div>
  );
}

interface StateProps {
  readonly begun: Export;
  readonly asking: boolean;
  readonly onDownload: () => void;
}

function State({ begun, asking, onDownload }: StateProps) {
  if (begun.completedAt === undefined)
    return (
      <>
        <p role="status" className="rounded-xl bg-sunk px-4 py-3">
          Collecting your data… {begun.answered.length} parts of the shop have answered. This takes a few seconds.
        </p>
        <RefreshWhileShown />
      </>
    );
  return (
    <>
      <p role="status" className="rounded-xl bg-accent-soft px-4 py-3">
        Ready since <When at={begun.completedAt} />, for seven days.
      </p>
      <button type="button" disabled={asking} onClick={onDownload} className="button-main">
        Download
      </button>
    </>
  );
}
