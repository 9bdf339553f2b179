import { EventEmitter, l10n, type Disposable } from 'vscode';
import { languageLabel } from './language-label.js';
import { isCancelled, wording, type Errors } from '../errors.js';
import type { TeachingStatus } from '../session.js';
import { tellOutcome } from './outcome.js';
import type { StoredAdapter } from '../../node/teaching/stored-adapter.js';
import type { TeachingPort } from './ports.js';
import { provenanceText, type ProvenanceWords } from './provenance-text.js';
import { ReadonlyDocuments } from './readonly-documents.js';
import { TrainingStatusItem } from './status-item.js';
import { studioTeaching } from './studio-teaching.js';
import { Teaching } from './teaching.js';
import { trainingWords } from './training-words.js';

/** What the commands need for teaching. */
export interface Desk {
  readonly port: TeachingPort;
  readonly teaching: Pick<Teaching, 'isRunning' | 'start'>;
  readonly documents: Pick<ReadonlyDocuments, 'show'>;
  /** Opens where an adapter comes from as a document. */
  readonly showProvenance: (adapter: StoredAdapter) => Promise<void>;
}

/** All that teaching needs in a window: one of each. */
export class TeachingDesk implements Desk, Disposable {
  readonly teaching: Teaching;
  readonly documents = new ReadonlyDocuments();
  readonly status: TeachingStatus;
  private readonly changed = new EventEmitter<void>();
  private readonly item: TrainingStatusItem;

  constructor(
    readonly port: TeachingPort,
    errors: Errors,
  ) {
    const { changed } = this;
    const teaching = new Teaching(port, {
      changed: () => {
        changed.fire();
      },
      finished: (adapter, better) => tellOutcome(adapter, better, this.showProvenance).catch(errors.show.bind(errors)),
      failed: (error, again) => errors.show(error, again),
      isCancelled,
      wording,
    });
    this.teaching = teaching;
    const words = trainingWords();
    this.status = {
      get shown() {
        return teaching.state && studioTeaching(teaching.state, words);
      },
      onDidChange: changed.event,
      act: (action) => {
        teaching.act(action);
      },
    };
    this.item = new TrainingStatusItem(teaching, changed.event);
  }

  readonly showProvenance = async (adapter: StoredAdapter): Promise<void> => {
    await this.documents.show(adapter.name, provenanceText(adapter, provenanceWords()));
  };

  dispose(): void {
    this.teaching.dispose();
    this.item.dispose();
    this.documents.dispose();
    this.changed.dispose();
  }
}

function provenanceWords(): ProvenanceWords {
  return {
    language: languageLabel,
    all: l10n.t('All'),
    facts: {
      file: l10n.t('File'),
      taught: l10n.t('Taught'),
      parent: l10n.t('Taught on top of'),
      noParent: l10n.t('no other adapter'),
      languages: l10n.t('Languages'),
      texts: l10n.t('Texts'),
      steps: l10n.t('Steps'),
      size: l10n.t('Size'),
    },
    pairs: l10n.t('Pairs'),
    heldOut: l10n.t('Held-out pairs, before and after'),
    heldOutNote: l10n.t(
      'Pairs that nothing was learned from. Loss: lower is better. Found: the share of texts for which their own instruction is the likeliest.',
    ),
    columns: {
      source: l10n.t('Source'),
      licence: l10n.t('Licence'),
      pairs: l10n.t('Pairs'),
      language: l10n.t('Language'),
      lossBefore: l10n.t('Loss before'),
      lossAfter: l10n.t('Loss after'),
      foundBefore: l10n.t('Found before'),
      foundAfter: l10n.t('Found after'),
    },
  };
}
