import { message, type Message } from '../../core/message.js';

export interface DownloadProgress {
  readonly label: Message;
  /** Bytes. */
  readonly done: number;
  readonly total: number;
}

/** What a source is asked for: to make `file` hold the first `size` bytes of the model; it may hold some already. */
export interface FetchTask {
  readonly file: string;
  readonly size: number;
  readonly signal: AbortSignal;
  /** Bytes that `file` holds, or will hold at least. */
  readonly onBytes: (done: number) => void;
}

/** One place that a model file can be had from. */
export interface ModelSource {
  /** For people: the address or the tool. */
  readonly name: string;
  /** Continues the file; rejects with an error that says why not. What came so far stays in the file. */
  fetch(task: FetchTask): Promise<void>;
}

export function progressLabel(file: string, source: string): Message {
  return message('Fetching {0} from {1}', file, source);
}
