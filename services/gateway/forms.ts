import type { IncomingMessage } from 'node:http';
import { Refusal } from './problems.ts';

/** The longest form that a page sends, in bytes. */
export const formBytes = 16 * 1024;

/** Why pages do not take the body of a request, before any of it is read; null when they do, and when there is none. */
export function refusalOfForm({ headers }: Pick<IncomingMessage, 'headers'>): Refusal | null {
  if (headers['transfer-encoding'] !== undefined)
    return new Refusal(411, 'LENGTH_REQUIRED', 'Say how long the body is.', { connection: 'close' });
  if (lengthOf(headers) > formBytes)
    return new Refusal(413, 'PAYLOAD_TOO_LARGE', `A form has at most ${formBytes} bytes.`, { connection: 'close' });
  return null;
}

/**
 * Waits until the whole form is here, so that who sends slowly takes up nobody's turn. It fits the buffer of the request,
 * from which the page reads it afterwards. The server ends what takes too long.
 */
export function formArrived(request: IncomingMessage): Promise<void> {
  const length = lengthOf(request.headers);
  return new Promise((resolve) => {
    const look = (): void => {
      if (request.readableLength < length && !request.complete && !request.destroyed) return;
      request.off('readable', look).off('close', look);
      resolve();
    };
    if (length === 0) resolve();
    else {
      request.on('readable', look).on('close', look);
      look();
    }
  });
}

const lengthOf = (headers: IncomingMessage['headers']): number => Number(headers['content-length'] ?? 0);
