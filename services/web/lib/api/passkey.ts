/** Passkeys in the browser: WebAuthn in its JSON form, which all current browsers read and write themselves. */
import { call } from './browser.ts';
import { ApiError, type Problem } from './problem.ts';

/** Whether this browser can use passkeys here. */
export const canUsePasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' && typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function';

/** Whether it can offer them while somebody types an e-mail address. */
export const canSuggestPasskeys = async (): Promise<boolean> =>
  canUsePasskeys() && (await PublicKeyCredential.isConditionalMediationAvailable().catch(() => false));

/** Makes a passkey on this device and keeps its public half in the account. */
export async function addPasskey(name: string): Promise<void> {
  const options = await call<PublicKeyCredentialCreationOptionsJSON>('/api/auth/passkey/generate-register-options');
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const response = await answerOf(navigator.credentials.create({ publicKey }));
  await call('/api/auth/passkey/verify-registration', { method: 'POST', body: { response, name } });
}

/** Signs in by a passkey; quietly, it waits until somebody picks one beside the e-mail field. */
export async function signInByPasskey(how: { readonly quietly?: AbortSignal } = {}): Promise<void> {
  const options = await call<PublicKeyCredentialRequestOptionsJSON>('/api/auth/passkey/generate-authenticate-options', {
    ...(how.quietly === undefined ? {} : { signal: how.quietly }),
  });
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const asking = navigator.credentials.get({
    publicKey,
    ...(how.quietly === undefined ? {} : { mediation: 'conditional' as const, signal: how.quietly }),
  });
  const response = await answerOf(asking);
  await call('/api/auth/passkey/verify-authentication', { method: 'POST', body: { response } });
}

/** What the device answered, as JSON; a person who closes its window has refused, which is no failure of the shop. */
async function answerOf(asking: Promise<Credential | null>): Promise<unknown> {
  const credential = await asking.catch((cause: unknown) => {
    throw new ApiError(cause instanceof DOMException && cause.name === 'InvalidStateError' ? alreadyThere : refused);
  });
  if (!(credential instanceof PublicKeyCredential)) throw new ApiError(refused);
  return credential.toJSON();
}

const refused: Problem = { status: 0, reason: 'PASSKEY_REFUSED', detail: 'The passkey was not used.', violations: [] };
const alreadyThere: Problem = {
  status: 0,
  reason: 'PASSKEY_ALREADY_THERE',
  detail: 'This device has a passkey for your account already.',
  violations: [],
};
