'use client';
import { CommandButton } from '#web/components/admin/command-button.tsx';
import { When } from '#web/components/ui/when.tsx';
import type { LinkedSignIn } from '#web/lib/api/account-types.ts';
import { ProviderButtons } from './provider-buttons.tsx';

interface Props {
  readonly linked: readonly LinkedSignIn[];
  readonly providers: readonly { readonly id: string; readonly name: string }[];
}

/** Other houses that may say who somebody is. */
export function LinkedSignIns({ linked, providers }: Props) {
  const others = linked.filter(({ providerId }) => providerId !== 'credential');
  const free = providers.filter(({ id }) => others.every(({ providerId }) => providerId !== id));
  const nameOf = (providerId: string) => providers.find(({ id }) => id === providerId)?.name ?? providerId;
  return (
    <div className="grid gap-4">
      {others.length > 0 && (
        <ul className="divide-y divide-line border-line border-y">
          {others.map(({ providerId, accountId, createdAt }) => (
            <li key={`${providerId} ${accountId}`} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
              <span className="font-semibold">{nameOf(providerId)}</span>
              <span className="text-sm text-soft">
                since <When at={createdAt} to="day" />
              </span>
              <span className="ml-auto">
                <CommandButton label="Disconnect" path="/api/auth/unlink-account" body={{ providerId, accountId }} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-3 empty:hidden">
        <ProviderButtons providers={free} next="/account/security" link />
      </div>
    </div>
  );
}
