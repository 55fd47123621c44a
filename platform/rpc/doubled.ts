import { equals } from '@bufbuild/protobuf';
import { MethodOptions_IdempotencyLevel as Level } from '@bufbuild/protobuf/wkt';
import type { Layer } from './port.ts';

/**
 * For tests: makes every call twice that its contract allows to be made twice, as a retry would, and
 * tells when the two answers differ. Reads may differ because something happened in between.
 */
export const doubled = (differs: (method: string) => void): Layer => ({
  unary: async (call, next) => {
    const first = await next(call);
    if (call.method.idempotency === Level.IDEMPOTENCY_UNKNOWN) return first;
    const second = await next(call);
    if (!equals(call.method.output, first, second)) differs(`${call.service.typeName}/${call.method.name}`);
    return second;
  },
});
