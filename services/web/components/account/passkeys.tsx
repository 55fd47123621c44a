'use client';
import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useState } from 'react';
import { useCommand } from '#web/components/admin/use-command.ts';
import { useAsk } from '#web/components/proof/use-ask.ts';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { TextField } from '#web/components/ui/text-field.tsx';
import { When } from '#web/components/ui/when.tsx';
import type { Passkey } from '#web/lib/api/account-types.ts';
import { addPasskey, canUsePasskeys } from '#web/lib/api/passkey.ts';
import { deviceWords } from '#web/lib/shop/device.ts';

/** Passkeys of an account: made on a device, opened by its fingerprint, face or PIN, and never typed. */
export function Passkeys({ passkeys }: { readonly passkeys: readonly Passkey[] }) {
  const router = useRouter();
  const { ask, asking, problem } = useAsk();
  const [usable, setUsable] = useState(true);
  useEffect(() => setUsable(canUsePasskeys()), []);
  const add = async () => {
    const done = await ask(async () => {
      await addPasskey(deviceWords(navigator.userAgent));
      return true;
    });
    if (done !== null) router.refresh();
  };
  return (
    <div className="grid gap-4">
      <p className="text-soft">
        Sign in with the fingerprint, face or PIN of your device. There is nothing to remember, and nothing to steal.
      </p>
      {passkeys.length > 0 && (
        <ul className="divide-y divide-line border-line border-y">
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
      {problem !== null && <ProblemNotice problem={problem} />}
      {usable ? (
        <button type="button" disabled={asking} onClick={add} className="button-quiet justify-self-start">
          Add a passkey
        </button>
      ) : (
        <p className="text-soft">This browser cannot make one.</p>
      )}
    </div>
  );
}

function PasskeyRow({ passkey }: { readonly passkey: Passkey }) {
  const { id, createdAt } = passkey;
  const known = passkey.name ?? 'Passkey';
  const [typed, setTyped] = useState<string | null>(null);
  const { send, acting, problem } = useCommand();
  const rename = async (event: FormEvent) => {
    event.preventDefault();
    const body = { id, name: typed?.trim() ?? '' };
    if ((await send({ path: '/api/auth/passkey/update-passkey', body })) !== null) setTyped(null);
  };
  return (
    <li className="grid gap-2 py-3">
      {typed === null ? (
        <div className="flex flex-wrap items-center gap-x-4">
          <span className="font-semibold">{known}</span>
          <span className="text-sm text-soft">
            since <When at={createdAt} to="day" />
          </span>
          <span className="ml-auto flex gap-4">
            <button
              type="button"
              onClick={() => setTyped(known)}
              aria-label={`Rename ${known}`}
              className="text-link py-2"
            >
              Rename
            </button>
            <button
              type="button"
              disabled={acting}
              onClick={() => send({ path: '/api/auth/passkey/delete-passkey', body: { id } })}
              aria-label={`Delete ${known}`}
              className="text-link py-2"
            >
              Delete
            </button>
          </span>
        </div>
      ) : (
        <form onSubmit={rename} className="flex flex-wrap items-end gap-3">
          <TextField
            name={`passkey-${id}`}
            label="Name of the passkey"
            value={typed}
            onChange={setTyped}
            maxLength={80}
            className="flex-1"
          />
          <button type="submit" disabled={acting} className="button-quiet min-h-12">
            Save
          </button>
        </form>
      )}
      {problem !== null && <ProblemNotice problem={problem} />}
    </li>
  );
}
