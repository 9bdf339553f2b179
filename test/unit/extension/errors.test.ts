import { beforeEach, expect, it, vi } from 'vitest';
import { message } from '../../../src/core/message.js';
import { Errors } from '../../../src/extension/errors.js';
import { TeachError, type TeachErrorReason } from '../../../src/node/teaching/teach-error.js';
import { answer, executed, reset, shown } from './fake-vscode.js';

vi.mock('vscode', () => import('./fake-vscode.js'));
beforeEach(reset);

function isLog(double: unknown): double is ConstructorParameters<typeof Errors>[0] {
  return typeof double === 'object' && double !== null && 'error' in double;
}

function errors(): Errors {
  const log: unknown = { error: () => undefined };
  if (!isLog(log)) throw new Error('The double is no log.');
  return new Errors(log);
}

const failed = (reason: TeachErrorReason) => new TeachError(reason, message('It went wrong with {0}.', reason));

it.each<readonly [TeachErrorReason, readonly string[]]>([
  ['no-python', ['Get Python', 'Retry']],
  ['old-python', ['Get Python', 'Retry']],
  ['no-space', ['Retry']],
  ['no-network', ['Retry', 'Show Log']],
  ['pip', ['Retry', 'Show Log']],
  ['trainer', ['Retry', 'Show Log']],
])('a training that ended by %s offers %j', async (reason, buttons) => {
  answer(undefined);
  await errors().show(failed(reason), () => undefined);
  expect(shown).toEqual([{ kind: 'error', text: `It went wrong with ${reason}.`, buttons }]);
});

it('opens the page of Python, and tries again', async () => {
  answer('Get Python');
  await errors().show(failed('no-python'));
  expect(executed).toEqual(['https://www.python.org/downloads/']);
  const retry = vi.fn();
  answer('Retry');
  await errors().show(failed('no-network'), retry);
  expect(retry).toHaveBeenCalledOnce();
});

it('says nothing of a training that a person has cancelled', async () => {
  await errors().show(failed('cancelled'));
  expect(shown).toEqual([]);
});
