/**
 * How services call each other, whatever carries the call: in this process, or over gRPC.
 */
import type {
  DescMessage,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
} from '@bufbuild/protobuf';

/** Who a call is made for. Made by the gateway from a session or token, or by a service for itself. */
export interface Caller {
  readonly kind: 'anonymous' | 'user' | 'service';
  /** The user's id, or the service's name; empty when anonymous. */
  readonly id: string;
  readonly email: string;
  readonly roles: readonly Role[];
  /** Parts of the back office that staff may work in, as the contracts' areas in lower case; none or absent is all. */
  readonly areas?: readonly string[];
  /** When the person last proved who they are, in milliseconds since 1970; absent when it is not known. */
  readonly provedAtMs?: number;
  /** Whether they signed in with a second factor or a passkey. */
  readonly secondFactor?: boolean;
  /** They were given a one-time password, which they have to change before all else. */
  readonly mustChangePassword?: boolean;
}

export type Role = 'customer' | 'staff' | 'admin';

export const anonymous: Caller = { kind: 'anonymous', id: '', email: '', roles: [] };

/** What travels beside every request. Given on explicitly, from call to call. */
export interface CallContext {
  readonly caller: Caller;
  /** W3C trace context of the caller's span. */
  readonly traceparent: string;
  /** When the caller stops waiting, in milliseconds since 1970. */
  readonly deadlineMs: number;
  /** Aborted when the caller went away or the deadline passed. */
  readonly signal: AbortSignal;
  /** From the Idempotency-Key header; empty when none was sent. */
  readonly idempotencyKey: string;
  /** Access tokens of single orders (Order-Token header, browser's cookie) that the caller holds. */
  readonly orderTokens: readonly string[];
  /**
   * Whether the caller works for the shop in this call, as far as the rule of its method goes; absent when they do not.
   * Said anew where a call enters a service, and never handed on. Services ask `actsAsStaff`.
   */
  readonly staff?: StaffStanding | undefined;
}

/** Staff who may do what they call, or might if they proved once more who they are. */
export type StaffStanding = 'admitted' | 'unproved';

/** What a service offers: one function a method. Answers may be plain objects. */
export type Implementation<S extends DescService> = {
  [M in keyof S['method']]: S['method'][M] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageShape<I>, context: CallContext) => Promise<MessageInitShape<O>>
    : S['method'][M] extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageShape<I>, context: CallContext) => AsyncIterable<MessageInitShape<O>>
      : never;
};

/** The same methods from the caller's side. A failed call rejects with a `Failure`. */
export type Client<S extends DescService> = {
  [M in keyof S['method']]: S['method'][M] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageInitShape<I>, context: CallContext) => Promise<MessageShape<O>>
    : S['method'][M] extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageInitShape<I>, context: CallContext) => AsyncIterable<MessageShape<O>>
      : never;
};

/** One call on its way. */
export interface Call {
  readonly service: DescService;
  readonly method: DescMethodUnary<DescMessage, DescMessage> | DescMethodServerStreaming<DescMessage, DescMessage>;
  readonly request: MessageShape<DescMessage>;
  readonly context: CallContext;
}

export type Next = (call: Call) => Promise<MessageShape<DescMessage>>;

/** Wraps unary calls; the same list serves both transports. */
export type Interceptor = (call: Call, next: Next) => Promise<MessageShape<DescMessage>>;

export type StreamNext = (call: Call) => AsyncIterable<MessageShape<DescMessage>>;

/** Wraps calls that are answered by a stream. */
export type StreamInterceptor = (call: Call, next: StreamNext) => AsyncIterable<MessageShape<DescMessage>>;

/** What surrounds the calls of one side, outermost first. */
export interface Interceptors {
  readonly unary: readonly Interceptor[];
  readonly stream: readonly StreamInterceptor[];
}

/** One thing that surrounds calls: of both kinds when it has a stream's side too. */
export interface Layer {
  readonly unary: Interceptor;
  readonly stream?: StreamInterceptor;
}

/** Where what nobody may see is written: the insides of unexpected errors. A pino logger is one. */
export interface RpcLog {
  error(fields: object, message: string): void;
}
