/** Nothing came from the endpoint for so long. */
export class StallError extends Error {
  override readonly name = 'StallError';
}

/** A web page came instead of an answer. */
export class WebPageError extends Error {
  override readonly name = 'WebPageError';
}

/**
 * A `fetch` that gives up when not a byte came for `stallMs`, however long the whole answer takes, and that tells a web page
 * (a proxy's login, a wrong address) from an answer.
 */
export function watchedFetch(stallMs: number, onFault: (fault: Error) => void): typeof fetch {
  return async (input, init) => {
    const controller = new AbortController();
    const fail = (fault: Error): void => {
      onFault(fault);
      controller.abort(fault);
    };
    let timer: NodeJS.Timeout | undefined;
    const expect = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        fail(new StallError(`nothing came for ${stallMs / 1000} s`));
      }, stallMs);
    };
    const signals = [controller.signal, ...(init?.signal == null ? [] : [init.signal])];
    expect();
    let response: Response;
    try {
      response = await fetch(input, { ...init, signal: AbortSignal.any(signals) });
    } catch (error) {
      clearTimeout(timer);
      throw error;
    }
    if (response.ok && /^text\/html\b/iu.test(response.headers.get('content-type') ?? '')) {
      clearTimeout(timer);
      fail(new WebPageError('a web page'));
    }
    if (response.body === null) {
      clearTimeout(timer);
      return response;
    }
    const watched = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, sink) {
          expect();
          sink.enqueue(chunk);
        },
        flush() {
          clearTimeout(timer);
        },
      }),
    );
    AbortSignal.any(signals).addEventListener('abort', () => {
      clearTimeout(timer);
    });
    return new Response(watched, response);
  };
}
