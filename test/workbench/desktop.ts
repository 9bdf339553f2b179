import { runTests } from '@vscode/test-electron';
import { resolve } from 'node:path';
import { defaultModelFolder } from '../../src/node/models/model-files.js';
import { buildSuite, withSuiteFolder } from './suite-bundle.js';

/**
 * `npm run test:desktop [VERSION]`: the extension-host suite in a desktop VS Code, which is downloaded into .vscode-test/.
 * VERSION is `stable` (default), `insiders`, or a number such as 1.104.0. Needs a display (on Linux: `xvfb-run -a`).
 */
const [version = 'stable'] = process.argv.slice(2);
const suite = await buildSuite();
process.exitCode = await withSuiteFolder((folder) =>
  runTests({
    version,
    extensionDevelopmentPath: resolve('.'),
    extensionTestsPath: suite,
    extensionTestsEnv: { XINSTRUCT_MODEL_DIR: defaultModelFolder() },
    launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust', '--skip-welcome'],
  }),
);
