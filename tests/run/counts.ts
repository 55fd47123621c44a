import type { TestEvent } from 'node:test/reporters';

/** A reporter for Node's runner: one line of JSON with the counts of a whole run. */
export default async function* counts(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type === 'test:summary' && event.data.file === undefined) {
      yield `${JSON.stringify(event.data.counts)}\n`;
    }
  }
}
