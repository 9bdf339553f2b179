import { message, type Message } from '../../core/message.js';
import { TeachError } from './teach-error.js';

/** One line of pip's as something to show; undefined for what tells a person nothing. */
export function pipProgress(line: string): Message | undefined {
  const collected = /^Collecting ([\w.-]+)/u.exec(line);
  if (collected?.[1] !== undefined) return message('Looking for {0}', collected[1]);
  const fetched =
    /^\s*(?:Downloading|Using cached|Processing) (?:\S*[/\\])?([\w.]+)-([\w.+!%]+)-\S+\.whl(?: \((.+)\))?$/u.exec(line);
  if (fetched?.[1] !== undefined && fetched[2] !== undefined) {
    const [, name, version, size] = fetched;
    const shown = version.replace('%2B', '+');
    return size === undefined
      ? message('Fetching {0} {1}', name, shown)
      : message('Fetching {0} {1} ({2})', name, shown, size);
  }
  const installing = /^Installing collected packages: (.+)$/u.exec(line);
  if (installing?.[1] !== undefined) {
    return message('Installing {0} packages (this takes a few minutes)', installing[1].split(',').length);
  }
  return undefined;
}

const offline =
  /NewConnectionError|ConnectTimeoutError|ConnectionError|ConnectionResetError|ReadTimeoutError|Read timed out|ProxyError|Max retries exceeded|SSLError|CERTIFICATE_VERIFY_FAILED|Temporary failure in name resolution|Network is unreachable|getaddrinfo failed|IncompleteRead|ProtocolError/u;

/** Why pip failed, by what it wrote. */
export function pipFailure(output: string, folder: string): TeachError {
  const lines = output.split(/\r?\n/u).filter((line) => line.trim() !== '');
  const last = lines.findLast((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? '';
  const said = last.replace(/^ERROR:\s*/u, '').slice(0, 300);
  if (/No space left on device|\[Errno 28\]|\[WinError 112\]|Errno 122/u.test(output)) {
    return new TeachError(
      'no-space',
      message('The disk that holds {0} is full. Free some space and try again: what was fetched is kept.', folder),
    );
  }
  if (offline.test(output)) {
    return new TeachError(
      'no-network',
      message(
        'The trainer\u2019s packages could not be fetched ({0}). Check the connection, or set pip\u2019s own index and proxy (pip config), and try again.',
        said,
      ),
    );
  }
  if (/No matching distribution found for/u.test(output)) {
    return new TeachError(
      'pip',
      message(
        'pip has no build of a package for this machine and Python ({0}). Name another Python in the environment variable XINSTRUCT_PYTHON, or another index in pip\u2019s configuration.',
        said,
      ),
    );
  }
  return new TeachError(
    'pip',
    message('pip could not install the trainer\u2019s packages: {0}. The log tells more.', said === '' ? '?' : said),
  );
}
