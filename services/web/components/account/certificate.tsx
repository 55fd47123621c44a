import { When } from '#web/components/ui/when.tsx';
import type { Erasure, ErasureAnswer } from '#web/lib/api/account-types.ts';
import { spoken } from '#web/lib/shop/words.ts';

/** What every part of the shop did to forget somebody, and what it had to keep. */
export function Certificate({ erasure }: { readonly erasure: Erasure }) {
  const { id, requestedAt, completedAt, answers } = erasure;
  const done = completedAt !== undefined;
  return (
    <article>
      <h1 className="font-extrabold text-4xl">{done ? 'You are forgotten' : 'We are forgetting you'}</h1>
      <p role="status" className="mt-3 text-soft">
        {done
          ? 'Every part of the shop has answered. Keep the address of this page: it is the certificate.'
          : `${answers.length} parts of the shop have answered. Each looks once more after two minutes, for what was still on its way; this page shows when all is done.`}
      </p>
      <dl className="mt-6 grid gap-x-8 gap-y-2 max-sm:gap-y-0 max-sm:[&_dd]:mb-3 rounded-2xl bg-sunk p-5 sm:grid-cols-[auto_1fr]">
        <dt className="font-semibold">Certificate</dt>
        <dd className="break-all">{id}</dd>
        <dt className="font-semibold">Asked for</dt>
        <dd>
          <When at={requestedAt} />
        </dd>
        <dt className="font-semibold">Done</dt>
        <dd>{done ? <When at={completedAt} /> : 'not yet'}</dd>
      </dl>
      <ul aria-label="What each part of the shop did" className="mt-6 divide-y divide-line border-line border-y">
        {answers.map((answer) => (
          <AnswerRow key={answer.service} answer={answer} />
        ))}
      </ul>
    </article>
  );
}

function AnswerRow({ answer: { service, at, erased, kept } }: { readonly answer: ErasureAnswer }) {
  const counts = Object.entries(erased).filter(([, count]) => count > 0);
  return (
    <li className="grid gap-x-6 gap-y-1 py-4 sm:grid-cols-[9rem_1fr_auto]">
      <h2 className="font-bold font-sans">{spoken(service)}</h2>
      <div>
        {counts.length > 0 && <p>Erased {counts.map(([kind, count]) => `${wordsOf(kind)}: ${count}`).join(', ')}.</p>}
        {kept !== '' && <p className="text-soft">{kept}</p>}
        {counts.length === 0 && kept === '' && <p>Knew nothing of you.</p>}
      </div>
      <p className="text-sm text-soft">
        <When at={at} />
      </p>
    </li>
  );
}

/** "waysToSignIn" as words. */
const wordsOf = (kind: string): string => kind.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
