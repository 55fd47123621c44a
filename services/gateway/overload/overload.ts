import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Clock } from '#platform/kernel/clock.ts';
import { Refusal } from '../problems.ts';
import { type LoopDelay, loopDelay } from './delay.ts';
import { type EndTurn, type Turns, turnsOf } from './turns.ts';
import { longestTurnMs, narrowAboveMs, shares, type Work } from './work.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a route is to the shop; absent: answered always. */
    work?: Work;
  }
}

/** Keeps the shop answering when it is asked for more than it can: what matters least is refused first. */
export interface Overload {
  /** Throws 503 when the event loop is too late already for this work. */
  admit(work: Work): void;
  /** Begins a turn that ends with the response, now or once others are done; throws or rejects with 503 instead. */
  enter(work: Work, response: ServerResponse): undefined | Promise<undefined>;
  /** Looks how late the event loop is and sets the turns by it; done by itself four times a second. */
  look(): void;
  stop(): void;
}

const sampleMs = 250;

/** `delayMs`: how late the event loop may be before the first work is refused; 0 = however late, and no turns are given up. */
export function overload(given: {
  readonly delayMs: number;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Logger;
  readonly delay?: LoopDelay;
}): Overload {
  const { delayMs, clock, log, delay = loopDelay() } = given;
  const turns = new Map<Work, Turns>();
  const owed = new Map<Work, number>();
  let refused: Partial<Record<Work, number>> = {};

  function look(): void {
    const lateMs = delay.sample();
    const isLate = delayMs > 0 && lateMs > narrowAboveMs;
    for (const [work, one] of turns) {
      one.endOlderThan(longestTurnMs);
      one.setAtOnce(isLate ? narrower(work, one.atOnce()) : wider(work, one.atOnce()));
    }
    if (Object.keys(refused).length > 0) log.warn({ lateMs: Math.round(lateMs), refused }, 'overload.refused');
    refused = {};
  }
  const sampler = setInterval(look, sampleMs);
  sampler.unref();

  function refuse(work: Work): Refusal {
    refused[work] = (refused[work] ?? 0) + 1;
    const { againSeconds } = shares[work];
    return new Refusal(503, 'OVERLOADED', `The shop is very busy: try again in ${againSeconds} s.`, {
      'retry-after': String(againSeconds),
    });
  }

  function turnsFor(work: Work): Turns {
    const known = turns.get(work) ?? turnsOf(shares[work], clock);
    turns.set(work, known);
    return known;
  }

  function begin(work: Work, turn: EndTurn | null, response: ServerResponse): undefined {
    if (turn === null) throw refuse(work);
    response.once('finish', turn).once('close', turn);
    // It left while it waited.
    if (response.destroyed) turn();
    return undefined;
  }

  return {
    admit(work) {
      // As much as the delay is over what this work bears is refused: some at first, all at twice as much.
      const share = (owed.get(work) ?? 0) + excess(delay.now(), delayMs * shares[work].patience);
      owed.set(work, share >= 1 ? share - 1 : share);
      if (share >= 1) throw refuse(work);
    },
    enter(work, response) {
      const turn = turnsFor(work).take();
      return turn instanceof Promise ? turn.then((one) => begin(work, one, response)) : begin(work, turn, response);
    },
    look,
    stop() {
      clearInterval(sampler);
      delay.stop();
    },
  };
}

/** Down by halves and up by ones, so that it settles where the event loop just keeps up. */
const narrower = (work: Work, now: number): number => Math.max(shares[work].least, Math.floor(now / 2));
const wider = (work: Work, now: number): number => Math.min(shares[work].atOnce, now + 1);

/** From 0 to 1. */
const excess = (lateMs: number, bearableMs: number): number =>
  bearableMs === 0 ? 0 : Math.min(1, Math.max(0, lateMs / bearableMs - 1));

/** Every route that says what work it is: refused before anything is read, and waiting for its turn once its body is there. */
export function shed(app: FastifyInstance, load: Overload): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { work } = request.routeOptions.config;
    if (work !== undefined) load.admit(work);
    done();
  });
  app.addHook('preHandler', (request, reply, done) => {
    const { work } = request.routeOptions.config;
    const entered = work === undefined ? undefined : load.enter(work, reply.raw);
    if (entered instanceof Promise) entered.then(() => done(), done);
    else done();
  });
  app.addHook('onClose', async () => load.stop());
}
