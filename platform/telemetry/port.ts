/** Makes spans. Contexts are handed on explicitly, as traceparent strings, so there is no global and no async hook. */
export interface Traces {
  /** Starts a span below `parent`, a traceparent; an empty one begins a new trace. */
  start(name: string, parent: string, attributes?: Attributes): Span;
  /** Sends what is left, within a few seconds. */
  stop(): Promise<void>;
}

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface Span {
  /** What the work inside the span hands on. */
  readonly traceparent: string;
  /** Ends it; with an error the span counts as failed, under the error's name and never its text. */
  end(error?: unknown): void;
}

/** The trace's id out of a traceparent; empty when it is none. */
export const traceIdOf = (traceparent: string): string =>
  /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(traceparent)?.[1] ?? '';
