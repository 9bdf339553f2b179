import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { message, type Message } from '../../core/message.js';
import { frames } from '../../core/models/frames.js';
import { ModelError } from '../../core/models/model.js';
import { reasonOf } from '../replace-file.js';

export interface Adapter {
  readonly file: string;
  /** The id that its sidecar gives it, whatever the file is called, and the beginning of its hash: for the provenance. */
  readonly id: string;
  readonly abilities: readonly ('backward' | 'improve')[];
}

const sidecar = z.object({
  id: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  /** The wording that it was taught on; see core/models/frames.json. */
  frames: z.object({ id: z.string() }),
  abilities: z.array(z.enum(['backward', 'improve'])),
});

/**
 * Reads what an adapter was taught from the JSON beside it (`backward.gguf`, `backward.json`) and checks that the file is whole.
 * @throws ModelError `model-file`
 */
export async function readAdapter(file: string): Promise<Adapter> {
  const sidecarFile = file.replace(/\.gguf$/iu, '') + '.json';
  let about: z.infer<typeof sidecar>;
  try {
    about = sidecar.parse(JSON.parse(await readFile(sidecarFile, 'utf8')));
  } catch (cause) {
    throw fault(
      message(
        'The adapter {0} can\u2019t be used: {1} beside it is missing or not of the documented form.',
        file,
        sidecarFile,
      ),
      cause,
    );
  }
  if (about.frames.id !== frames.id) {
    throw fault(
      message(
        'The adapter {0} was taught on another wording ({1}). Choose one that was taught on this version\u2019s.',
        file,
        about.frames.id,
      ),
    );
  }
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw fault(message('The adapter {0} can\u2019t be read ({1}).', file, reasonOf(cause)), cause);
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== about.sha256) {
    throw fault(message('The adapter {0} is damaged: its SHA-256 is {1}. Install it anew.', file, sha256));
  }
  return { file, id: `${about.id}@${sha256.slice(0, 12)}`, abilities: about.abilities };
}

function fault(text: Message, cause?: unknown): ModelError {
  return new ModelError('model-file', text, { cause });
}
