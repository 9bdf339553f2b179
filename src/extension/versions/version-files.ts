import {
  Disposable,
  EventEmitter,
  FilePermission,
  FileSystemError,
  FileType,
  l10n,
  Uri,
  workspace,
  type FileChangeEvent,
  type FileStat,
  type FileSystemProvider,
} from 'vscode';
import { flawLabels } from '../../core/steps/criticism.js';
import type { Candidate } from '../../core/journal/state.js';
import { languageName } from '../../core/language/codes.js';
import { localize } from '../localize.js';
import { partRead } from '../part-read.js';
import type { Place, Row } from '../session.js';
import type { DatasetSession } from '../session/dataset-session.js';
import type { Sessions } from '../session/sessions.js';
import { writeVersion, type VersionHeadings } from './version-text.js';
import { versionName, versionScheme, type VersionName } from './version-uri.js';

export function versionHeadings(): VersionHeadings {
  return {
    instruction: l10n.t('Instruction'),
    text: l10n.t('Text'),
    language: l10n.t('Language'),
    provenance: l10n.t('Provenance'),
  };
}

/** The record's place and the version that a document shows, as they are now. */
export interface ShownVersion {
  readonly session: DatasetSession;
  readonly place: Place;
  readonly row: Row;
  readonly candidate: Candidate | undefined;
  /** The text that the version answers. */
  readonly text: string;
}

/** Versions as files that VS Code's diff editor opens; drafts can be edited, and are kept until the window closes. */
export class VersionFiles implements FileSystemProvider, Disposable {
  private readonly changed = new EventEmitter<FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;
  private readonly drafts = new Map<string, { readonly content: Uint8Array; readonly mtime: number }>();
  private readonly registration: Disposable;

  constructor(private readonly sessions: Sessions) {
    this.registration = workspace.registerFileSystemProvider(versionScheme, this, { isCaseSensitive: true });
  }

  async stat(uri: Uri): Promise<FileStat> {
    const content = await this.readFile(uri);
    const { document, candidate } = requireName(uri);
    const dataset = workspace.textDocuments.find((each) => each.uri.toString() === document);
    // A version never changes; what stands in the dataset does.
    const mtime = this.drafts.get(uri.toString())?.mtime ?? (candidate === undefined ? (dataset?.version ?? 0) : 0);
    const stat = { type: FileType.File, ctime: 0, mtime, size: content.byteLength };
    return requireName(uri).draft ? stat : { ...stat, permissions: FilePermission.Readonly };
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    const draft = this.drafts.get(uri.toString());
    if (draft) return draft.content;
    const name = requireName(uri);
    const shown = await this.find(name);
    if (!shown) throw FileSystemError.FileNotFound(l10n.t('The record or its version is gone.'));
    return new TextEncoder().encode(contentOf(shown));
  }

  writeFile(uri: Uri, content: Uint8Array): void {
    if (!requireName(uri).draft) throw FileSystemError.NoPermissions(uri);
    const earlier = this.drafts.get(uri.toString())?.mtime ?? 0;
    this.drafts.set(uri.toString(), { content, mtime: earlier + 1 });
  }

  /** A draft that begins with the version as it is. */
  forget(uri: Uri): void {
    this.drafts.delete(uri.toString());
  }

  /** What a name means now; undefined where the record or the version is gone. */
  async find({ document, key, candidate: id }: VersionName): Promise<ShownVersion | undefined> {
    const session = this.sessions.of(await workspace.openTextDocument(Uri.parse(document, true)));
    if (!session) return undefined;
    await session.ready;
    const row = session.find(key);
    if (!row) return undefined;
    const candidate = session.state(key).candidates.find((each) => each.id === id);
    if (id !== undefined && !candidate) return undefined;
    const output = row.record.fields.output?.text ?? '';
    const part = candidate?.passage;
    const text = part ? output.slice(part.start, part.end) : output;
    const place = { session, key, ...(part ? { passage: { start: part.start, end: part.end, text } } : {}) };
    return { session, place, row, candidate, text };
  }

  watch(): Disposable {
    return new Disposable(() => undefined);
  }

  readDirectory(): [string, FileType][] {
    return [];
  }

  createDirectory(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  delete(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  rename(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}

function requireName(uri: Uri): VersionName {
  const name = versionName(uri);
  if (!name) throw FileSystemError.FileNotFound(uri);
  return name;
}

function contentOf({ session, row, candidate, text }: ShownVersion): string {
  const code = session.languageCode(row);
  const { level, reason } = session.language(row);
  const verdict = level === 'ok' ? l10n.t('The text is in this language.') : localize(reason);
  return writeVersion(
    {
      instruction: candidate?.text ?? row.record.fields.instruction?.text ?? '',
      text,
      language: code === undefined ? verdict : `${languageName(code)} (${code}). ${verdict}`,
      provenance: candidate ? provenanceOf(candidate) : [l10n.t('As it stands in the dataset.')],
    },
    versionHeadings(),
  );
}

function provenanceOf(candidate: Candidate): readonly string[] {
  const { by, at, step, style, wish, flaws, scores } = candidate;
  const steps = { generate: l10n.t('first draft'), refine: l10n.t('refinement'), edit: l10n.t('a person’s wording') };
  const model = [by.model, by.adapter].filter((part) => part !== undefined).join(' + ');
  const items: readonly (readonly [string, string | undefined])[] = [
    [l10n.t('Step'), steps[step]],
    [l10n.t('Model'), model === '' ? undefined : `${model} (${by.provider})`],
    [l10n.t('Style'), style],
    [l10n.t('Wish'), wish],
    [l10n.t('Part'), partRead(candidate)],
    [l10n.t('Flaws'), flaws.length > 0 ? flaws.map((flaw) => localize(flawLabels[flaw])).join(', ') : undefined],
    [l10n.t('Scores'), [...scores].map(([measure, value]) => `${measure} ${value.toFixed(3)}`).join(', ') || undefined],
    [l10n.t('Prompt'), by.prompt && `${by.prompt.id} (${by.prompt.hash.slice(0, 12)})`],
    [l10n.t('Tokens'), by.usage && `${by.usage.inputTokens} + ${by.usage.outputTokens}`],
    [l10n.t('Written'), at],
  ];
  return items.flatMap(([name, value]) => (value === undefined ? [] : [`- ${name}: ${value}`]));
}
