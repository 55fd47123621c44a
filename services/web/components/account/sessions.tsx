'use client';
import { CommandButton } from '#web/components/admin/command-button.tsx';
import { When } from '#web/components/ui/when.tsx';
import type { Session } from '#web/lib/api/account-types.ts';
import { deviceWords, networkWords } from '#web/lib/shop/device.ts';

interface Props {
  readonly sessions: readonly Session[];
  /** The session that asks. */
  readonly current: string | undefined;
}

/** Devices on which somebody is signed in, this one first. */
export function Sessions({ sessions, current }: Props) {
  const others = sessions.filter(({ token }) => token !== current).sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
  const ordered = [...sessions.filter(({ token }) => token === current), ...others];
  return (
    <div className="grid gap-4">
      <ul className="divide-y divide-line border-line border-y">
        {ordered.map(({ token, userAgent, ipAddress, updatedAt }) => (
          <li key={token} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
            <span className="font-semibold">{deviceWords(userAgent)}</span>
            <span className="text-sm text-soft">
              {token === current ? 'this device' : <When at={updatedAt} />}
              {networkWords(ipAddress) !== undefined && `, ${networkWords(ipAddress)}`}
            </span>
            {token !== current && (
              <span className="ml-auto">
                <CommandButton label="Sign out" path="/api/auth/revoke-session" body={{ token }} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <div className="justify-self-start">
          <CommandButton label="Sign out everywhere else" path="/api/auth/revoke-other-sessions" />
        </div>
      )}
    </div>
  );
}
