export interface FakeEndpoint {
  /** The base URL, up to and with `/v1`. */
  readonly url: string;
  /** What was asked so far; of keys only whether one was sent. */
  readonly requests: readonly {
    readonly path: string;
    readonly body: Readonly<Record<string, unknown>>;
    readonly authorized: boolean;
  }[];
  /** Requests that are being answered. */
  readonly openRequests: () => number;
  readonly close: () => Promise<void>;
}

/** Starts the endpoint on the loopback; with a key, requests without it get 401. */
export function startFakeEndpoint(options?: { readonly port?: number; readonly key?: string }): Promise<FakeEndpoint>;
