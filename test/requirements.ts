import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The lines of training/requirements.txt for some packages, and a version that changes with them, for the name of a folder that
 * holds what they install.
 * @param recipe the folder training/
 */
export function pinned(
  recipe: string,
  packages: readonly string[],
): { readonly pins: readonly string[]; readonly version: string } {
  const pins = readFileSync(join(recipe, 'requirements.txt'), 'utf8')
    .split(/\r?\n/u)
    .filter((line) => packages.includes(line.split('==')[0] ?? ''));
  return { pins, version: createHash('sha256').update(pins.join('\n')).digest('hex').slice(0, 12) };
}
