import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { SagaState } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { TimelineEvent } from '#platform/events/bus.ts';

/** One event of an order as staff see it, with how far each of its listeners is. */
export const sagaEvent = (event: TimelineEvent) => ({
  id: event.id,
  type: event.type,
  service: event.type.split('.')[0] ?? '',
  time: timestampFromDate(event.time),
  traceId: event.traceparent.split('-')[1] ?? '',
  consumers: event.consumers.map(({ service, state, tries, error, doneAt }) => ({
    service,
    state: sagaStates[state],
    tries,
    ...(error === null ? {} : { error }),
    ...(doneAt === null ? {} : { doneAt: timestampFromDate(doneAt) }),
  })),
});

const sagaStates = {
  waiting: SagaState.WAITING,
  retrying: SagaState.RETRYING,
  parked: SagaState.PARKED,
  done: SagaState.DONE,
} as const;
