import { env } from 'node:process';
import { Uri, type ExtensionContext } from 'vscode';

/** Where the embedded model's parts lie. */
export class ExtensionPaths {
  readonly processFile: string;
  readonly adapterFolder: string;
  readonly modelFolder: string;

  constructor({ extensionUri, globalStorageUri }: Pick<ExtensionContext, 'extensionUri' | 'globalStorageUri'>) {
    const inExtension = (...path: string[]): string => Uri.joinPath(extensionUri, ...path).fsPath;
    this.processFile = inExtension('dist', 'model-process.mjs');
    this.adapterFolder = inExtension('media', 'adapters');
    // The command line's variable: both can use one folder.
    this.modelFolder = env['XINSTRUCT_MODEL_DIR'] ?? Uri.joinPath(globalStorageUri, 'models').fsPath;
  }
}
