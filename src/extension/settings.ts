import {
  ConfigurationTarget,
  workspace,
  type ConfigurationChangeEvent,
  type ConfigurationScope,
  type WorkspaceConfiguration,
} from 'vscode';
import type { FieldNames } from '../core/dataset/record.js';
import { parseModelChoice, type ParsedChoice } from '../core/models/choice.js';
import { styles, type ProviderId, type Sampling, type Style } from '../core/models/model.js';
import type { ProblemCode, Severity } from '../core/validation/problem.js';

const section = 'xinstruct';

function settings(scope?: ConfigurationScope): WorkspaceConfiguration {
  return workspace.getConfiguration(section, scope);
}

/** A setting's text without the spaces around it; undefined where it is empty. */
function text(key: string, scope?: ConfigurationScope): string | undefined {
  const value = settings(scope).get<unknown>(key);
  const trimmed = typeof value === 'string' ? value.trim() : '';
  return trimmed === '' ? undefined : trimmed;
}

/** A number within bounds, whatever was typed into settings.json. */
function bounded(
  key: string,
  scope: ConfigurationScope | undefined,
  fallback: number,
  low: number,
  high: number,
): number {
  const value = settings(scope).get<unknown>(key);
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : fallback;
}

function optionalNumber(key: string, scope?: ConfigurationScope): number | undefined {
  const value = settings(scope).get<unknown>(key);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export interface GenerationSettings {
  readonly candidates: number;
  readonly extra: number;
  readonly styles: readonly Style[];
  readonly shots: number;
  readonly seed: number;
  readonly sampling: Partial<Pick<Sampling, 'temperature' | 'topP' | 'maxTokens'>>;
  readonly seedFile: string | undefined;
  readonly prompts: { readonly generate: string | undefined; readonly refine: string | undefined };
}

export function generationSettings(scope: ConfigurationScope): GenerationSettings {
  const temperature = optionalNumber('sampling.temperature', scope);
  const topP = optionalNumber('sampling.topP', scope);
  const maxTokens = optionalNumber('sampling.maxTokens', scope);
  return {
    candidates: Math.round(bounded('candidates', scope, 3, 1, 20)),
    extra: Math.round(bounded('extraCandidates', scope, 6, 0, 50)),
    styles: stylesSetting(scope),
    shots: Math.round(bounded('examples', scope, 3, 0, 20)),
    seed: Math.round(bounded('sampling.seed', scope, 1, 0, Number.MAX_SAFE_INTEGER)),
    sampling: {
      ...(temperature === undefined ? {} : { temperature }),
      ...(topP === undefined ? {} : { topP }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
    },
    seedFile: text('seedFile', scope),
    prompts: { generate: text('prompts.generate', scope), refine: text('prompts.refine', scope) },
  };
}

export function stylesSetting(scope?: ConfigurationScope): readonly Style[] {
  const value = settings(scope).get<unknown>('styles');
  const chosen = Array.isArray(value) ? styles.filter((style) => value.includes(style)) : [];
  return chosen.length > 0 ? chosen : ['instruction'];
}

export interface CheckSettings {
  readonly enabled: boolean;
  /** Language of texts that declare none. */
  readonly language: string | undefined;
  readonly severities: ReadonlyMap<ProblemCode, Severity | 'off'>;
}

export function checkSettings(scope: ConfigurationScope): CheckSettings {
  const value = settings(scope).get<unknown>('check.severities');
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return {
    enabled: settings(scope).get<boolean>('check.enabled', true),
    language: text('language', scope),
    severities: new Map(
      entries.flatMap(([code, severity]) => (isSeverity(severity) ? [[code as ProblemCode, severity] as const] : [])),
    ),
  };
}

function isSeverity(value: unknown): value is Severity | 'off' {
  return value === 'error' || value === 'warning' || value === 'information' || value === 'off';
}

/** The user's own field names; undefined where none is set. */
export function fieldNames(scope: ConfigurationScope): FieldNames | undefined {
  const value = settings(scope).get<unknown>('fields');
  if (typeof value !== 'object' || value === null) return undefined;
  const names: { -readonly [role in keyof FieldNames]: FieldNames[role] } = {};
  for (const role of ['instruction', 'input', 'output', 'language', 'id'] as const) {
    const name: unknown = Reflect.get(value, role);
    if (typeof name === 'string' && name.trim() !== '') names[role] = name.trim();
  }
  return Object.keys(names).length > 0 ? names : undefined;
}

export const showsLenses = (scope: ConfigurationScope): boolean =>
  settings(scope).get<boolean>('editor.codeLenses', true);
export const showsGhostText = (scope: ConfigurationScope): boolean =>
  settings(scope).get<boolean>('editor.ghostText', true);

export function chosenProvider(): ProviderId {
  const value = text('model.provider');
  return value === 'openai' || value === 'vscode' ? value : 'embedded';
}

/** The model that the settings choose, or what is wrong with them. */
export function modelChoice(): ParsedChoice {
  switch (chosenProvider()) {
    case 'embedded':
      return parseModelChoice({
        provider: 'embedded',
        modelFile: baseModelFile(),
        adapterFile: adapterSetting(),
        threads: optionalNumber('embedded.threads'),
        idleMinutes: optionalNumber('embedded.idleMinutes'),
      });
    case 'openai':
      return parseModelChoice({
        provider: 'openai',
        baseUrl: endpointUrl(),
        model: text('openai.model') ?? '',
        api: text('openai.apiMode'),
        taught: settings().get<unknown>('openai.taught'),
        prompt: text('openai.completionPrompt'),
        contextTokens: optionalNumber('openai.contextTokens'),
        timeoutSeconds: optionalNumber('openai.timeoutSeconds'),
      });
    case 'vscode':
      return parseModelChoice({ provider: 'vscode', model: text('vscode.model') });
  }
}

/** A base model of the person's own. */
export function baseModelFile(): string | undefined {
  return text('embedded.modelFile');
}

/** The embedded model's adapter: a file, `none`, or (undefined) the one that ships. */
export function adapterSetting(): string | undefined {
  return text('embedded.adapterFile');
}

export function endpointUrl(): string {
  return text('openai.baseUrl') ?? '';
}

export function endpointModel(): string {
  return text('openai.model') ?? '';
}

export function endpointConcurrency(): number {
  return Math.round(bounded('openai.concurrency', undefined, 4, 1, 64));
}

/** Whether an event touches one of these settings, named without the section. */
export function concerns(
  event: ConfigurationChangeEvent,
  keys: readonly string[],
  scope?: ConfigurationScope,
): boolean {
  return keys.some((key) => event.affectsConfiguration(`${section}.${key}`, scope));
}

/** Settings that decide which model is used and how. */
export const modelKeys = ['model', 'openai', 'vscode', 'embedded'] as const;

/** Writes a setting where it is set already: in the workspace, else for the user. */
export async function writeSetting(key: string, value: unknown): Promise<void> {
  const inWorkspace = settings().inspect(key)?.workspaceValue !== undefined;
  await settings().update(key, value, inWorkspace ? ConfigurationTarget.Workspace : ConfigurationTarget.Global);
}
