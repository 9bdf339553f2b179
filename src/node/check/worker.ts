/** The thread that looks at lines; `worker-pool.ts` starts it. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadDetectors } from '../language/load-detectors.js';
import { LineExaminer } from './line-facts.js';
import type { CheckRequest } from './worker-pool.js';

async function main(): Promise<void> {
  const detectors = await loadDetectors(String(workerData));
  let examiner: LineExaminer | undefined;
  // Requests wait in the port until there is someone to take them.
  parentPort?.on('message', (request: CheckRequest) => {
    if (request.kind === 'file') examiner = new LineExaminer(detectors, request.file);
    else parentPort?.postMessage(examiner?.examine(request.chunk));
  });
}

// What is thrown ends the thread; the pool is told by its event.
void main();
