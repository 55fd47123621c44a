import type { Interceptors, Layer, Next, StreamNext } from './port.ts';

export const noInterceptors: Interceptors = { unary: [], stream: [] };

/** Puts interceptors around the last step, outermost first. */
export const chained = (interceptors: Interceptors['unary'], last: Next): Next =>
  interceptors.reduceRight<Next>((next, interceptor) => (call) => interceptor(call, next), last);

/** The same for streams. */
export const chainedStream = (interceptors: Interceptors['stream'], last: StreamNext): StreamNext =>
  interceptors.reduceRight<StreamNext>((next, interceptor) => (call) => interceptor(call, next), last);

/** Layers as the list that a transport takes, outermost first. */
export const layered = (layers: readonly Layer[]): Interceptors => ({
  unary: layers.map((layer) => layer.unary),
  stream: layers.flatMap((layer) => layer.stream ?? []),
});
