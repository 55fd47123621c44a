import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { GatewayService } from '#contracts/gen/rialto/gateway/v1/gateway_pb.ts';
import { SagaState } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { Database } from '#platform/database/port.ts';
import { notFound } from '#platform/kernel/errors.ts';
import { isCount, pagedList } from '#platform/kernel/paging.ts';
import { wordsFor } from '#platform/kernel/words.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { traceIdOf } from '#platform/telemetry/port.ts';
import {
  type LoggedChange,
  type LoggedEvent,
  readAudit,
  readEvent,
  readEvents,
  replayEvent,
  type State,
} from './repository.ts';

/** What the gateway itself offers to those who run the shop: the logs that span all services. */
export const rpc = (database: Database<unknown, 'gateway'>): Implementation<typeof GatewayService> => ({
  async listEvents({ pageSize, pageToken, state: asked, ...filter }) {
    const [state] = wordsFor(states, asked);
    const { shown, nextPageToken } = await log.page(
      { pageSize, pageToken },
      (from) => readEvents(database.read, { ...filter, ...from, state }),
      (event) => event.seq,
    );
    return { events: shown.map(eventToWire), nextPageToken };
  },
  replayEvent: ({ id, consumer }, context) =>
    database.transaction(async (tx) => {
      const replayed = await replayEvent(tx.db, id, consumer);
      const event = await readEvent(tx.db, id);
      if (event === undefined) throw notFound('EVENT_NOT_FOUND', 'There is no such event, or no longer.');
      if (replayed.length > 0) {
        tx.audit(context, { action: 'gateway.replay_event', subject: id, before: { parked: replayed } });
      }
      return eventToWire(event);
    }, context),
  async listAudit({ pageSize, pageToken, ...filter }) {
    const { shown, nextPageToken } = await trail.page(
      { pageSize, pageToken },
      (from) => readAudit(database.read, { ...filter, ...from }),
      (change) => change.id,
    );
    return { entries: shown.map(changeToWire), nextPageToken };
  },
});

const log = pagedList('events', isCount);
const trail = pagedList('audit', isCount);

const states = {
  waiting: SagaState.WAITING,
  retrying: SagaState.RETRYING,
  parked: SagaState.PARKED,
  done: SagaState.DONE,
} as const satisfies Readonly<Record<State, SagaState>>;

const eventToWire = ({ id, type, subject, time, traceparent, consumers }: LoggedEvent) => ({
  id,
  type,
  subject,
  service: type.split('.')[0] ?? '',
  time: timestampFromDate(time),
  traceId: traceIdOf(traceparent),
  consumers: consumers.map(({ service, state, tries, error, doneAt }) => ({
    service,
    state: states[state],
    tries,
    ...(error === null ? {} : { error }),
    ...(doneAt === null ? {} : { doneAt: timestampFromDate(new Date(doneAt)) }),
  })),
});

const changeToWire = (change: LoggedChange) => ({
  id: String(change.id),
  at: timestampFromDate(change.at),
  actorId: change.actor_id,
  actorEmail: change.actor_email,
  action: change.action,
  subject: change.subject,
  ...(change.before === null ? {} : { beforeJson: change.before }),
  ...(change.after === null ? {} : { afterJson: change.after }),
  traceId: traceIdOf(change.traceparent),
});
