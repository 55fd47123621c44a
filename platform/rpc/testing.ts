import type { DescService } from '@bufbuild/protobuf';
import { Failure } from '#platform/kernel/errors.ts';
import { anonymous, type CallContext, type Caller, type Implementation } from './port.ts';
import { isStreaming } from './server.ts';

/** A contract of which a test answers only some methods; the others, also those that come later, are unimplemented. */
export function offering<S extends DescService>(contract: S, only: Partial<Implementation<S>> = {}): Implementation<S> {
  const missing = contract.methods.map((method) => {
    const refused = () => new Failure('unimplemented', 'UNIMPLEMENTED', `No test answers ${method.name}.`);
    // biome-ignore lint/correctness/useYield: it fails before its first message.
    const stream = async function* () {
      throw refused();
    };
    return [method.localName, isStreaming(method) ? stream : () => Promise.reject(refused())];
  });
  return { ...Object.fromEntries(missing), ...only } as Implementation<S>;
}

/** A call of somebody unknown, who has all the time. */
export const guest: CallContext = {
  caller: anonymous,
  traceparent: '',
  deadlineMs: Number.MAX_SAFE_INTEGER,
  signal: new AbortController().signal,
  idempotencyKey: '',
  orderTokens: [],
};

/** The same of somebody known. */
export const callOf = (caller: Partial<Caller>, idempotencyKey = ''): CallContext => ({
  ...guest,
  caller: { ...anonymous, kind: 'user', ...caller },
  idempotencyKey,
});
