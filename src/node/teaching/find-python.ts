import { message } from '../../core/message.js';
import { systemCode } from '../fault.js';
import { runCommand } from './run-command.js';
import { TeachError } from './teach-error.js';

/** A program with its first arguments, as a process is started. */
export type Program = readonly [string, ...string[]];

/** The first and the last minor version of Python 3 that the trainer's packages are built for. */
const [oldest, newest] = [11, 14];
const range = `3.${oldest} to 3.${newest}`;

const question =
  'import sys, importlib.util as u; print(*sys.version_info[:2], bool(u.find_spec("ensurepip")), sys.maxsize > 2**32)';

/**
 * A Python that can make the trainer's environment: the one that XINSTRUCT_PYTHON names, else the first that fits.
 * @throws TeachError `no-python`, `old-python`, `no-venv`
 */
export async function findPython(
  signal: AbortSignal,
  env: Readonly<Record<string, string | undefined>> = process.env,
  programs: readonly Program[] = usualPrograms(),
): Promise<Program> {
  const named = env['XINSTRUCT_PYTHON'];
  const tried: readonly Program[] = named === undefined || named === '' ? programs : [[named]];
  let refusal: TeachError | undefined;
  for (const program of tried) {
    const fault = await faultOf(program, signal);
    if (fault === undefined) return program;
    if (fault !== 'missing') refusal ??= fault;
  }
  throw refusal ?? missing(named);
}

function usualPrograms(): readonly Program[] {
  if (process.platform === 'win32') return [['python'], ['py', '-3']];
  const versions = Array.from({ length: newest - oldest + 1 }, (_, index): Program => [`python3.${newest - index}`]);
  return [['python3'], ['python'], ...versions];
}

async function faultOf(program: Program, signal: AbortSignal): Promise<TeachError | 'missing' | undefined> {
  let answer: string;
  try {
    const { status, output } = await runCommand([...program, '-I', '-c', question], signal);
    // Windows has a python.exe that does nothing but open the shop.
    if (status !== 0) return 'missing';
    answer = output.trim();
  } catch (error) {
    signal.throwIfAborted();
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'EACCES') return 'missing';
    throw error;
  }
  const [major, minor, venv, wide] = answer.split(/\s+/u);
  const shown = program.join(' ');
  if (major !== '3' || Number(minor) < oldest || Number(minor) > newest || wide !== 'True') {
    return new TeachError(
      'old-python',
      message(
        '{0} is Python {1}.{2}; the trainer needs {3}, 64 bit. Install one of them, or name it in the environment variable XINSTRUCT_PYTHON.',
        shown,
        major ?? '?',
        minor ?? '?',
        range,
      ),
    );
  }
  if (venv !== 'True') {
    return new TeachError(
      'no-venv',
      message(
        '{0} can make no virtual environment: its modules venv and ensurepip are missing. Install them (Debian and Ubuntu: apt install python3.{1}-venv).',
        shown,
        minor ?? '',
      ),
    );
  }
  return undefined;
}

function missing(named: string | undefined): TeachError {
  return new TeachError(
    'no-python',
    named === undefined || named === ''
      ? message(
          'No Python was found, and the trainer needs one ({0}). Install it from your system or python.org, or name it in the environment variable XINSTRUCT_PYTHON.',
          range,
        )
      : message('XINSTRUCT_PYTHON names {0}, which can\u2019t be started. Name a Python ({1}).', named, range),
  );
}
