import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultModelFolder } from '../../src/node/models/model-files.js';
import { ensureParts } from './parts.js';
import { startServer } from './server.js';

/** `npm run vscode`: a real VS Code in the browser, with the extension and a copy of the sample to try it on. */
const root = process.cwd();
const folder = join(root, 'out', 'try');
await mkdir(folder, { recursive: true });
// What was written there stays: only files that are missing are copied.
await cp(join(root, 'media', 'sample'), folder, { recursive: true, force: false });

const server = await startServer({
  parts: await ensureParts(),
  dataFolder: join(root, 'out', 'try-data'),
  port: Number(process.env['PORT'] ?? 8800),
  env: { XINSTRUCT_MODEL_DIR: defaultModelFolder() },
});
console.log(`Open this address in a browser on this machine; open sample.jsonl there, and click "Generate" over a record:

  ${server.url(folder, [['extensionDevelopmentPath', root]])}

Ctrl+C stops VS Code.`);
process.once('SIGINT', () => {
  void server.stop();
});
