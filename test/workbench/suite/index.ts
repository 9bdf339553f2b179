import Mocha from 'mocha';
import { resultMark } from './result-mark.js';

/**
 * Runs inside the extension host. `load` requires the test files, which register their tests; the bundle of the suite
 * names them. `XINSTRUCT_GREP` runs some of them.
 */
export async function runSuite(load: () => void): Promise<void> {
  const grep = process.env['XINSTRUCT_GREP'];
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: ConsoleReporter, ...(grep ? { grep } : {}) });
  mocha.suite.emit('pre-require', globalThis, null, mocha);
  load();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) {
    throw new Error(`${String(failures)} tests failed.`);
  }
}

class ConsoleReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const tell = (state: string, test: Mocha.Test, error?: Error): void => {
      const line = { state, title: test.fullTitle(), ms: test.duration ?? 0, error: error?.stack ?? error?.message };
      console.log(resultMark + JSON.stringify(line));
    };
    runner.on('pass', (test) => {
      tell('passed', test);
    });
    runner.on('fail', (test, error: Error) => {
      tell('failed', test, error);
    });
    runner.on('pending', (test) => {
      tell('skipped', test);
    });
  }
}
