import { type FormEvent, useState } from 'react';
import { useAsk } from '#web/components/proof/use-ask.ts';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { TextField } from '#web/components/ui/text-field.tsx';
import { call } from '#web/lib/api/browser.ts';
import { QrCode } from './qr-code.tsx';

/** What setting up an app begins with. */
export interface Enrolment {
  /** otpauth://…, with the secret that both sides share. */
  readonly totpURI: string;
  readonly backupCodes: readonly string[];
}

interface Props {
  readonly enrolment: Enrolment;
  readonly onEnabled: (backupCodes: readonly string[]) => void;
  readonly onCancel: () => void;
}

/** Shows the secret to the app, and takes its first code: from then on codes are asked for. */
export function EnrolApp({ enrolment, onEnabled, onCancel }: Props) {
  const [code, setCode] = useState('');
  const { ask, asking, problem } = useAsk();
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const body = { code: code.replaceAll(/\s/g, '') };
    const answer = await ask(() => call<unknown>('/api/auth/two-factor/verify-totp', { method: 'POST', body }));
    if (answer !== null) onEnabled(enrolment.backupCodes);
  };
  return (
    <div className="grid gap-6 rounded-3xl bg-sunk p-6 sm:grid-cols-[auto_1fr]">
      <QrCode text={enrolment.totpURI} label="QR code for your authenticator app" />
      <form method="post" onSubmit={onSubmit} className="grid content-start gap-4">
        <p>Scan the picture with your app, then type the code that it shows.</p>
        <details>
          <summary className="text-link">You cannot scan it?</summary>
          <p className="mt-2 text-soft">
            Type this key into your app: <code className="break-all font-semibold text-ink">{keyOf(enrolment)}</code>
          </p>
        </details>
        <TextField
          name="enrolCode"
          label="Code of your app"
          value={code}
          onChange={setCode}
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={20}
        />
        {problem !== null && <ProblemNotice problem={problem} />}
        <div className="flex flex-wrap gap-3">
          <button type="submit" disabled={asking} className="button-main">
            Turn it on
          </button>
          <button type="button" onClick={onCancel} className="button-quiet min-h-12">
            Cancel
          </button>
        </div>
      </form>
    </div>
  );
}

const keyOf = ({ totpURI }: Enrolment): string => new URL(totpURI).searchParams.get('secret') ?? '';
