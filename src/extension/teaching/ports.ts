import type { Message } from '../../core/message.js';
import type { TeachEvaluation, TeachEvent } from '../../core/teaching/events.js';

/** Where pairs come from: a file of trusted pairs, or a dataset, whose accepted rows count. */
export interface TeachSource {
  readonly kind: 'seed' | 'dataset';
  readonly file: string;
}

/** A row that teaches nothing, and why. */
export interface RefusedRow {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly reason: Message;
}

/** A text with the instructions that it is to answer. */
export interface TeachRow {
  readonly id: string;
  readonly text: string;
  readonly lang: string;
  readonly source: string;
  readonly targets: readonly { readonly style: string; readonly instruction: string }[];
}

/** What the sources can teach. */
export interface TeachPlan {
  readonly rows: readonly TeachRow[];
  readonly report: {
    /** Pairs of a text and an instruction. */
    readonly pairs: number;
    readonly texts: number;
    /** Pairs by language code. */
    readonly byLanguage: ReadonlyMap<string, number>;
    readonly refused: readonly RefusedRow[];
  };
  /** What a person should know before the training begins. */
  readonly advice: readonly Message[];
  /** Too few to teach anything: why, and what to do. */
  readonly tooFew?: Message;
}

/** What the trainer is made ready by, before its own events begin. */
export type Preparation =
  | { readonly phase: 'trainer'; readonly detail: Message }
  | { readonly phase: 'model'; readonly detail: Message; readonly done: number; readonly total: number };

export interface TeachRequest {
  /** For people; the adapter's id is made from it. */
  readonly name: string;
  readonly rows: readonly TeachRow[];
  readonly steps: number;
  /** The adapter that is taught further; undefined: none. */
  readonly parentFile?: string;
  /** A base model of the person's own; undefined: the embedded one, fetched where it is missing. */
  readonly modelFile?: string;
  /** An unfinished training that is gone on with: then rows, steps and parent are what they were. */
  readonly goOn?: string;
}

export interface TeachListener {
  readonly onPreparation: (preparation: Preparation) => void;
  readonly onEvent: (event: TeachEvent) => void;
}

/** A training in a process of its own. */
export interface RunningTraining {
  /** The adapter's id, by which an unfinished training is gone on with. */
  readonly id: string;
  pause(): void;
  resume(): void;
  /** Keeps a checkpoint; `done` rejects as cancelled. */
  cancel(): void;
  /** Resolves with the stored adapter. Rejects with a TeachError or a ModelError. */
  readonly done: Promise<StoredAdapter>;
}

/** An adapter that was taught on this machine. */
export interface StoredAdapter {
  readonly id: string;
  readonly name: string;
  /** The GGUF file. */
  readonly file: string;
  /** ISO 8601. */
  readonly date: string;
  readonly bytes: number;
  readonly parent?: { readonly id: string; readonly sha256: string };
  readonly texts: number;
  readonly steps: number;
  /** Pairs by where they come from. */
  readonly pairs: readonly { readonly source: string; readonly licence?: string; readonly pairs: number }[];
  /** Language codes. */
  readonly languages: readonly string[];
  readonly before?: TeachEvaluation;
  readonly after?: TeachEvaluation;
  /** Why it can't be used. */
  readonly fault?: Message;
}

/** A training that was stopped, with its checkpoint. */
export interface UnfinishedTraining {
  readonly id: string;
  readonly name: string;
  readonly step: number;
  readonly steps: number;
}

export type ExportKind = 'gguf' | 'peft';

export interface AdapterStorePort {
  list(): Promise<{ readonly adapters: readonly StoredAdapter[]; readonly unfinished: readonly UnfinishedTraining[] }>;
  remove(id: string): Promise<void>;
  /** Into a folder; gives the path of what was written. */
  exportTo(id: string, folder: string, kind: ExportKind): Promise<string>;
}

/** What the commands and the studio need of the machine's side of teaching. */
export interface TeachingPort {
  readonly store: AdapterStorePort;
  /** Rejects with a TeachError where a file can't be read. */
  collect(sources: readonly TeachSource[], signal: AbortSignal): Promise<TeachPlan>;
  /** How many steps the recipe finds right for so many texts. */
  recommendedSteps(texts: number): number;
  /** Whether PyTorch is installed for the trainer already. */
  isTrainerReady(): Promise<boolean>;
  train(request: TeachRequest, listener: TeachListener): RunningTraining;
  /** The adapter that ships, where there is one. */
  readonly shippedFile: string;
}
