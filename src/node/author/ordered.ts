/**
 * Works on up to `width` items at a time and gives the results in the items' order, in constant memory: no further item is
 * taken before the oldest one's result was.
 */
export async function* mapOrdered<Item, Result>(
  items: AsyncIterable<Item>,
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const started: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // It is awaited in its turn; until then a failure must not count as unhandled.
      result.catch(() => undefined);
      started.push(result);
      const oldest = started.length >= width ? started.shift() : undefined;
      if (oldest !== undefined) {
        yield await oldest;
      }
    }
    for (let oldest = started.shift(); oldest !== undefined; oldest = started.shift()) {
      yield await oldest;
    }
  } finally {
    await Promise.allSettled(started);
  }
}
