import { ApiError, readAnswer, unreachable } from './problem.ts';

/** Saves a file of the API. Throws `ApiError` as other calls do, where a plain link would save the refusal. */
export async function saveFile(path: string, name: string): Promise<void> {
  const response = await fetch(path, { credentials: 'same-origin', signal: AbortSignal.timeout(timeoutMs) }).catch(
    () => {
      throw new ApiError(unreachable);
    },
  );
  if (!response.ok) return readAnswer(response);
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Some browsers read it a moment after the click.
  setTimeout(() => URL.revokeObjectURL(address), timeoutMs);
}

const timeoutMs = 60_000;
