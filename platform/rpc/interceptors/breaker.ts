import type { Clock } from '#platform/kernel/clock.ts';
import { Failure } from '#platform/kernel/errors.ts';
import type { Call, Layer } from '../port.ts';

interface BreakerOptions {
  readonly clock: Clock;
  /** Calls in a row that found nobody, until the neighbour is left alone. */
  readonly failures?: number;
  /** How long it is left alone before one call tries again. */
  readonly openMs?: number;
}

export const CIRCUIT_OPEN = 'CIRCUIT_OPEN';

/** Refuses calls at once to a neighbour that did not answer the last ones, so that callers do not queue up behind it. */
export function breaker({ clock, failures = 5, openMs = 2_000 }: BreakerOptions): Layer {
  const circuits = new Map<string, Circuit>();
  const circuitOf = ({ service }: Call): Circuit => {
    const known = circuits.get(service.typeName);
    if (known !== undefined) return known;
    const made: Circuit = { failed: 0, openUntilMs: 0 };
    circuits.set(service.typeName, made);
    return made;
  };
  const enter = (call: Call): Circuit => {
    const circuit = circuitOf(call);
    if (circuit.failed < failures) return circuit;
    if (clock.monotonicMs() < circuit.openUntilMs) throw open(call);
    // This call is the probe; others wait as long again for what it finds.
    circuit.openUntilMs = clock.monotonicMs() + openMs;
    return circuit;
  };
  const answered = (circuit: Circuit) => {
    circuit.failed = 0;
  };
  const failed = (circuit: Circuit, error: unknown) => {
    const code = error instanceof Failure ? error.code : 'internal';
    // Lateness and hanging up say nothing about whether somebody is there.
    if (code === 'deadline_exceeded' || code === 'cancelled') return;
    if (code !== 'unavailable') return answered(circuit);
    circuit.failed += 1;
    circuit.openUntilMs = clock.monotonicMs() + openMs;
  };
  return {
    unary: async (call, next) => {
      const circuit = enter(call);
      try {
        const answer = await next(call);
        answered(circuit);
        return answer;
      } catch (error) {
        failed(circuit, error);
        throw error;
      }
    },
    stream: async function* (call, next) {
      const circuit = enter(call);
      try {
        for await (const message of next(call)) {
          answered(circuit);
          yield message;
        }
      } catch (error) {
        failed(circuit, error);
        throw error;
      }
    },
  };
}

interface Circuit {
  failed: number;
  openUntilMs: number;
}

const open = ({ service }: Call) =>
  new Failure('unavailable', CIRCUIT_OPEN, `${service.typeName} did not answer lately and is left alone for a moment.`);
