import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { RouteHandlerMethod } from 'fastify';
import type { Logger } from 'pino';
import { Failure } from '#platform/kernel/errors.ts';
import { traceIdOf } from '#platform/telemetry/port.ts';
import { contextOf } from './admission.ts';
import type { Watch } from './caller/over.ts';
import { recordOf } from './calls.ts';
import { apiHeaders } from './headers.ts';
import { encoder } from './json/encode.ts';
import { networkOf } from './limits/network.ts';
import type { Method } from './methods.ts';
import { problemBody, problemOf, Refusal } from './problems.ts';
import { requestReader } from './routes/request.ts';
import type { Route } from './routes/table.ts';

/** The live streams of this process. */
export interface Streams {
  /** Counts one more stream of an address and answers how to end the count; throws 429 when it holds too many. */
  open(address: string): () => void;
  /** Aborts when the gateway stops: streams would keep it for ever. */
  readonly stopping: AbortSignal;
  stop(): void;
}

export function streamCounter({ perAddress }: { readonly perAddress: number }): Streams {
  const open = new Map<string, number>();
  const stopping = new AbortController();
  return {
    open(address) {
      const network = networkOf(address);
      const count = open.get(network) ?? 0;
      if (count >= perAddress) {
        throw new Refusal(429, 'TOO_MANY_STREAMS', 'Close another live stream first.', { 'retry-after': '5' });
      }
      open.set(network, count + 1);
      return () => {
        const left = (open.get(network) ?? 1) - 1;
        if (left > 0) open.set(network, left);
        else open.delete(network);
      };
    },
    stopping: stopping.signal,
    stop: () => stopping.abort(),
  };
}

interface Given {
  readonly method: Method;
  readonly streams: Streams;
  readonly watch: Watch;
  readonly heartbeatMs: number;
  readonly https: boolean;
  readonly log: Logger;
}

/**
 * Answers a route by server-sent events, until the service ends them, the client leaves, the session is over by which it
 * asked, or the gateway stops.
 */
export function streamHandler(route: Route, given: Given): RouteHandlerMethod {
  const read = requestReader(route);
  const encode = encoder(route.method.output);
  const headers = {
    ...apiHeaders(given.https, route.access),
    'content-type': 'text/event-stream; charset=utf-8',
    // Proxies that gather answers would hold the events back.
    'x-accel-buffering': 'no',
  };
  return async (request, reply) => {
    const message = read({ params: recordOf(request.params), query: recordOf(request.query), body: undefined });
    const close = given.streams.open(request.visitor);
    const left = new AbortController();
    reply.raw.once('close', () => left.abort());
    try {
      const over = await given.watch(request.headers, left.signal);
      const signal = AbortSignal.any([left.signal, given.streams.stopping, over]);
      const context = { ...contextOf(request), signal };
      const messages = iterate(given.method(message, context));
      // The first message decides whether there is a stream at all: what fails here is an ordinary problem.
      const first = await messages.next();
      reply.hijack();
      // What hooks have set for the answer, such as who may read it, would be lost.
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value);
      }
      reply.raw.writeHead(200, headers);
      await send(reply.raw, { first, messages, signal, event: route.streamEvent, encode, given, context });
    } finally {
      left.abort();
      close();
    }
  };
}

interface Sending {
  readonly first: IteratorResult<unknown>;
  readonly messages: AsyncIterator<unknown>;
  readonly signal: AbortSignal;
  readonly event: string;
  readonly encode: (message: unknown) => string;
  readonly given: Given;
  readonly context: { readonly traceparent: string };
}

async function send(out: ServerResponse, sending: Sending): Promise<void> {
  const { messages, signal, event, encode, given, context } = sending;
  out.write('retry: 2000\n\n');
  const heartbeat = setInterval(() => out.write(': still here\n\n'), given.heartbeatMs);
  try {
    let id = 0;
    for (let step = sending.first; step.done !== true && !signal.aborted; step = await messages.next()) {
      id += 1;
      const taken = out.write(`id: ${id}\nevent: ${event}\ndata: ${encode(step.value)}\n\n`);
      if (!taken && !signal.aborted) await once(out, 'drain', { signal });
    }
  } catch (error) {
    // A stream that has lasted long enough just ends: the browser opens the next one.
    const ended = signal.aborted || (error instanceof Failure && error.code === 'deadline_exceeded');
    if (!ended) {
      const problem = problemOf(error);
      if (problem.unexpected) given.log.error({ err: error, traceparent: context.traceparent }, 'http.stream_failed');
      out.write(`event: problem\ndata: ${problemBody(problem, traceIdOf(context.traceparent))}\n\n`);
    }
  } finally {
    clearInterval(heartbeat);
    out.end();
    void Promise.resolve(messages.return?.()).catch(() => {});
  }
}

function iterate(answer: unknown): AsyncIterator<unknown> {
  if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
    const open: unknown = answer[Symbol.asyncIterator];
    if (typeof open === 'function') return Reflect.apply(open, answer, []);
  }
  throw new Error('a stream that is none');
}
