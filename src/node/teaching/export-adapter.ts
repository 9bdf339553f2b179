import { copyFile, cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { message } from '../../core/message.js';
import { systemCode } from '../fault.js';
import { reasonOf } from '../replace-file.js';
import { TeachError } from './teach-error.js';

/** Copies an adapter and its sidecar; a file of the name is replaced when the copy is complete. */
export async function copyAdapter(file: string, id: string, target: string): Promise<string> {
  const gguf = /\.gguf$/iu.test(target) ? target : join(target, `${id}.gguf`);
  const json = sidecarOf(gguf);
  const temporary = [gguf, json].map((path) => `${path}.tmp`);
  const [newGguf = '', newJson = ''] = temporary;
  return await writing(gguf, temporary, async () => {
    await mkdir(dirname(gguf), { recursive: true });
    await copyFile(file, newGguf);
    const about: unknown = JSON.parse(await readFile(sidecarOf(file), 'utf8'));
    await writeFile(newJson, `${JSON.stringify(Object.assign({}, about, { file: basename(gguf) }), undefined, 2)}\n`);
    await rename(newGguf, gguf);
    await rename(newJson, json);
    return gguf;
  });
}

/** Copies the folder for peft to `<target>/<id>-peft`, which must not be there yet. */
export async function copyPeft(folder: string, id: string, target: string): Promise<string> {
  const copy = join(target, `${id}-peft`);
  if (await exists(copy)) {
    throw new TeachError('file', message('{0} is there already. Remove it, or choose another folder.', copy));
  }
  const temporary = `${copy}.tmp`;
  return await writing(copy, [temporary], async () => {
    await mkdir(target, { recursive: true });
    await cp(folder, temporary, { recursive: true });
    await rename(temporary, copy);
    return copy;
  });
}

/** The JSON beside an adapter. */
export function sidecarOf(file: string): string {
  return `${file.replace(/\.gguf$/iu, '')}.json`;
}

async function writing(target: string, temporary: readonly string[], work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    await Promise.all(temporary.map((path) => rm(path, { recursive: true, force: true })));
    if (systemCode(error) === undefined) throw error;
    const reason = systemCode(error) === 'ENOSPC' ? 'no-space' : 'file';
    throw new TeachError(reason, message('{0} can\u2019t be written: {1}', target, reasonOf(error)), error);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
