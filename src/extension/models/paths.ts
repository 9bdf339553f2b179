import { env } from 'node:process';
import { Uri, type ExtensionContext } from 'vscode';

/** Where the embedded model's parts lie, and what teaches it. */
export class ExtensionPaths {
  readonly processFile: string;
  readonly adapterFolder: string;
  readonly modelFolder: string;
  /** The adapters that were taught here. */
  readonly storeFolder: string;
  /** The trainer's Python environment. */
  readonly trainerFolder: string;
  /** The trainer's own code. */
  readonly recipeFolder: string;
  /** The language detectors' files. */
  readonly detectorFolder: string;

  constructor({ extensionUri, globalStorageUri }: Pick<ExtensionContext, 'extensionUri' | 'globalStorageUri'>) {
    const inExtension = (...path: string[]): string => Uri.joinPath(extensionUri, ...path).fsPath;
    this.processFile = inExtension('dist', 'model-process.mjs');
    this.adapterFolder = inExtension('media', 'adapters');
    this.recipeFolder = inExtension('training');
    this.detectorFolder = inExtension('media', 'detectors');
    // The command line's variables: both can use one folder.
    const stored = (variable: string, name: string): string =>
      env[variable] ?? Uri.joinPath(globalStorageUri, name).fsPath;
    this.modelFolder = stored('XINSTRUCT_MODEL_DIR', 'models');
    this.storeFolder = stored('XINSTRUCT_ADAPTER_DIR', 'adapters');
    this.trainerFolder = stored('XINSTRUCT_TRAINER_DIR', 'trainer');
  }
}
