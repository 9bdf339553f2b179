import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the built package, in which `dist/` and `media/` stand, seen from the file that runs. */
export function packageFolder(from: string = __dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && readFileSync(manifest, 'utf8').includes('"name": "x-instruct"')) {
      return folder;
    }
    if (dirname(folder) === folder) {
      throw new Error(`No package x-instruct around ${from}.`);
    }
  }
}

/** Where the language detectors' files lie. */
export function detectorFolder(): string {
  return join(packageFolder(), 'media', 'detectors');
}
