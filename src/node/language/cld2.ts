import { readFile } from 'node:fs/promises';
import { languageCode } from '../../core/language/codes.js';
import type { Detector, Share } from '../../core/language/detectors.js';

/** CLD2 reads bytes behind the end of a text, up to a word of its tables. */
const padding = 32;
const mostBytesAUnit = 3;

/** The languages of the tables that the module is built with, and those that CLD2 tells by their script. */
const known: ReadonlySet<string> = new Set(
  (
    'en da nl fi fr de he it no pl pt ru es sv cs is lv lt ro hu et bg hr sr bs ga gl fil tr uk hi mk bn id ms cy ne sq be jv ur ' +
    'ar ca eu gd sw sl mr mt vi sk su uz az fa st ky yi ku af kk tg ht rw mg lg ceb hmn ny ' +
    'el ml te ta gu th kn pa ka si hy lo km dv chr syr lif or iu ja ko zh'
  ).split(' '),
);

/** The module is built without a system: what it imports of one is never called. */
const noSystem: WebAssembly.Imports[string] = new Proxy(
  {},
  {
    get: (_, name) => () => {
      throw new Error(`CLD2 called ${String(name)}.`);
    },
  },
);

/**
 * Compact Language Detector 2 (Dick Sites; Apache-2.0) in WebAssembly, as `training/language/build_cld2.py` makes it. It reads
 * 30 MB/s and more, and names up to three languages that share a text.
 * @throws where the file is missing or is no such module
 */
export async function loadCld2(file: string): Promise<Detector> {
  const { instance } = await WebAssembly.instantiate(await readFile(file), { wasi_snapshot_preview1: noSystem });
  const memory = memoryOf(instance.exports, file);
  const exported = (name: string): ((argument?: number) => number) => {
    const found = instance.exports[name];
    if (typeof found !== 'function') throw new TypeError(`${file} exports no function ${name}.`);
    return (argument) => Number(found(argument));
  };
  const room = exported('room');
  const detect = exported('detect');
  const languageAt = exported('language');
  const percentAt = exported('percent');
  const codeOf = exported('code');
  exported('_initialize')();
  const encoder = new TextEncoder();
  const codes = new Map<number, string | undefined>();
  // A text is verified first and then looked through for foreign sentences.
  let last: { readonly text: string; readonly shares: readonly Share[] } = { text: '', shares: [] };

  function code(language: number): string | undefined {
    if (!codes.has(language)) {
      const bytes = new Uint8Array(memory.buffer, codeOf(language));
      codes.set(language, languageCode(String.fromCharCode(...bytes.subarray(0, bytes.indexOf(0)))));
    }
    return codes.get(language);
  }

  return {
    knows: (language) => known.has(language),
    read(text): readonly Share[] {
      if (text === last.text) return last.shares;
      const size = text.length * mostBytesAUnit + padding;
      // Making room can move the memory: its address comes first.
      const start = room(size);
      const bytes = new Uint8Array(memory.buffer, start, size);
      const { written } = encoder.encodeInto(text, bytes);
      bytes.fill(0, written, written + padding);
      const shares: Share[] = [];
      const found = detect(written);
      for (let index = 0; index < found; index++) {
        const name = code(languageAt(index));
        if (name !== undefined) shares.push([name, percentAt(index) / 100]);
      }
      last = { text, shares };
      return shares;
    },
  };
}

function memoryOf({ memory }: WebAssembly.Instance['exports'], file: string): WebAssembly.Memory {
  if (memory instanceof WebAssembly.Memory) return memory;
  throw new TypeError(`${file} has no memory.`);
}
