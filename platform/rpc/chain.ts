import type { Interceptors, Next, StreamNext } from './port.ts';

export const noInterceptors: Interceptors = { unary: [], stream: [] };

/** Puts interceptors around the last step, outermost first. */
export const chained = (interceptors: Interceptors['unary'], last: Next): Next =>
  interceptors.reduceRight<Next>((next, interceptor) => (call) => interceptor(call, next), last);

/** The same for streams. */
export const chainedStream = (interceptors: Interceptors['stream'], last: StreamNext): StreamNext =>
  interceptors.reduceRight<StreamNext>((next, interceptor) => (call) => interceptor(call, next), last);
