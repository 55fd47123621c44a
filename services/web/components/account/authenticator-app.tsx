'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { EnrolApp, type Enrolment } from './enrol-app.tsx';
import { PasswordCommand } from './password-command.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

interface Props {
  readonly enabled: boolean;
  readonly hasPassword: boolean;
}

/** A second factor from an app: set up with a picture, kept with recovery codes, taken away again. */
export function AuthenticatorApp({ enabled, hasPassword }: Props) {
  const router = useRouter();
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);

  const finish = (fresh: readonly string[]) => {
    setEnrolment(null);
    setCodes(fresh);
    router.refresh();
  };

  if (codes !== null) return <RecoveryCodes codes={codes} onNoted={() => setCodes(null)} />;
  if (enrolment !== null)
    return <EnrolApp enrolment={enrolment} onEnabled={finish} onCancel={() => setEnrolment(null)} />;
  if (!enabled)
    return (
      <div className="grid gap-4">
        <p className="text-soft">
          Besides your password, signing in then asks for a code of an app on your phone, such as Aegis, Google
          Authenticator or 1Password.
        </p>
        <PasswordCommand<Enrolment>
          name="appPassword"
          label="Set it up"
          path="/api/auth/two-factor/enable"
          hasPassword={hasPassword}
          onDone={setEnrolment}
        />
      </div>
    );
  return (
    <div className="grid gap-4">
      <p>
        <strong className="font-semibold">On.</strong> Signing in with your password asks for a code.
      </p>
      <details>
        <summary className="text-link">New recovery codes</summary>
        <div className="mt-3">
          <PasswordCommand<{ backupCodes: readonly string[] }>
            name="codesPassword"
            label="Make new codes"
            path="/api/auth/two-factor/generate-backup-codes"
            hasPassword={hasPassword}
            onDone={({ backupCodes }) => setCodes(backupCodes)}
          />
        </div>
      </details>
      <details>
        <summary className="text-link">Turn it off</summary>
        <div className="mt-3">
          <PasswordCommand<unknown>
            name="offPassword"
            label="Turn it off"
            path="/api/auth/two-factor/disable"
            hasPassword={hasPassword}
            onDone={() => router.refresh()}
          />
        </div>
      </details>
    </div>
  );
}
