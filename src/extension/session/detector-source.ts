import { l10n } from 'vscode';
import type { Detectors } from '../../core/language/detectors.js';

/** The files of the language detectors can't be used. The message says why, and what follows from that. */
export class DetectorError extends Error {
  override readonly name = 'DetectorError';
}

/** The language detectors, loaded when they are first asked for and shared by all. What failed is tried again when it is asked again. */
export class DetectorSource {
  private loading: Promise<Detectors> | undefined;
  private reporting: Promise<Detectors | undefined> | undefined;
  private loaded: Detectors | undefined;

  constructor(
    private readonly read: () => Promise<Detectors>,
    private readonly report: (error: DetectorError) => void,
  ) {}

  /** The detectors where they were loaded already. */
  get now(): Detectors | undefined {
    return this.loaded;
  }

  /** Rejects with the reason where they can't be loaded. */
  load(): Promise<Detectors> {
    this.loading ??= this.start();
    return this.loading;
  }

  /** Resolves to undefined where they can't be loaded, which is reported: all other checks go on without them. */
  get(): Promise<Detectors | undefined> {
    this.reporting ??= this.reported();
    return this.reporting;
  }

  private async start(): Promise<Detectors> {
    try {
      this.loaded = await this.read();
      return this.loaded;
    } catch (error) {
      this.loading = undefined;
      throw error;
    }
  }

  private async reported(): Promise<Detectors | undefined> {
    try {
      return await this.load();
    } catch (error) {
      this.reporting = undefined;
      const reason = error instanceof Error ? error.message : String(error);
      this.report(
        new DetectorError(
          l10n.t(
            'The language detectors can’t be loaded ({0}): languages aren’t checked, everything else is. Install X-Instruct again, then check the file.',
            reason,
          ),
          { cause: error },
        ),
      );
      return undefined;
    }
  }
}
