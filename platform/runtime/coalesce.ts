/**
 * Turns many concurrent calls into few: while one batch is on its way, the next one gathers. `work` gets the
 * gathered items, at most `atMost`, and answers one result for each, in their order; when it throws, every
 * caller of the batch gets the error.
 */
export function coalesce<I, O>(
  atMost: number,
  work: (items: readonly I[]) => Promise<readonly O[]>,
): (item: I) => Promise<O> {
  const waiting: Waiting<I, O>[] = [];
  let running = false;

  async function drain(): Promise<void> {
    running = true;
    while (waiting.length > 0) await settle(waiting.splice(0, atMost), work);
    running = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void drain();
    });
}

interface Waiting<I, O> {
  readonly item: I;
  readonly resolve: (result: O) => void;
  readonly reject: (error: unknown) => void;
}

async function settle<I, O>(batch: readonly Waiting<I, O>[], work: (items: readonly I[]) => Promise<readonly O[]>) {
  try {
    const results = await work(batch.map((one) => one.item));
    if (results.length !== batch.length) throw new RangeError(`${results.length} results for ${batch.length} items.`);
    batch.forEach((one, index) => {
      one.resolve(results[index] as O);
    });
  } catch (error) {
    for (const one of batch) one.reject(error);
  }
}
