import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** How the server treats a request for the file. */
type Treatment = 'whole' | 'cut' | 'stall' | 'missing' | 'no-ranges' | 'silent';

export interface FileServer {
  readonly url: string;
  /** What each request asked for: `bytes=N-`, or nothing. */
  readonly ranges: readonly (string | undefined)[];
  treatment: Treatment;
  content: Buffer;
  readonly close: () => Promise<void>;
}

/** A local server for one file, with the faults that downloads meet. */
export async function startFileServer(content: Buffer): Promise<FileServer> {
  const ranges: (string | undefined)[] = [];
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    ranges.push(request.headers.range);
    const start =
      state.treatment === 'no-ranges' ? 0 : Number(/^bytes=(\d+)-$/u.exec(request.headers.range ?? '')?.[1] ?? 0);
    const body = state.content.subarray(start);
    if (state.treatment === 'silent') {
      return;
    }
    if (state.treatment === 'missing') {
      response.writeHead(404).end('no such file');
      return;
    }
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': body.length });
    if (state.treatment === 'whole' || state.treatment === 'no-ranges') {
      response.end(body);
      return;
    }
    response.write(body.subarray(0, Math.ceil(body.length / 2)), () => {
      if (state.treatment === 'cut') {
        setTimeout(() => response.destroy(), 50);
      }
    });
  };
  const server = createServer(handle);
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const state: FileServer = {
    url: `http://127.0.0.1:${port}/model.gguf`,
    ranges,
    treatment: 'whole',
    content,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return state;
}
