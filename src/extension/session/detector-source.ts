import { l10n } from 'vscode';
import type { Detectors } from '../../core/language/detectors.js';

/** The files of the language detectors can't be used. The message says why, and what follows from that. */
export class DetectorError extends Error {
  override readonly name = 'DetectorError';
}

/** The language detectors, loaded when the first dataset asks for them and shared by all. */
export class DetectorSource {
  private loading: Promise<Detectors | undefined> | undefined;
  private loaded: Detectors | undefined;

  constructor(
    private readonly load: () => Promise<Detectors>,
    private readonly report: (error: DetectorError) => void,
  ) {}

  /** The detectors where they were loaded already. */
  get now(): Detectors | undefined {
    return this.loaded;
  }

  /** Resolves to undefined where they can't be loaded, which is reported: all other checks go on without them. Tried again when it is asked again. */
  get(): Promise<Detectors | undefined> {
    this.loading ??= this.start();
    return this.loading;
  }

  private async start(): Promise<Detectors | undefined> {
    try {
      this.loaded = await this.load();
      return this.loaded;
    } catch (error) {
      this.loading = undefined;
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
