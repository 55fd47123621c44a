import type { Mail } from '#web/lib/api/types.ts';
import { CommandButton } from './command-button.tsx';
import { LetterPreview } from './letter-preview.tsx';

/** A mail of the log, with what became of it. */
export function MailPreview({ mail }: { readonly mail: Mail }) {
  return (
    <LetterPreview letter={mail}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-soft">To {mail.to}</p>
        <CommandButton label="Send again" path={`/api/v1/admin/mails/${mail.id}/resend`} />
      </div>
      {mail.error !== undefined && <p className="mt-1 text-danger">{mail.error}</p>}
    </LetterPreview>
  );
}
