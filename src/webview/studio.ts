/** The panel's entry: it joins the page, the host and what is remembered. */
import type { FromStudio, ToStudio } from '../core/protocol/studio.js';
import { App } from './app.js';
import { Memory, type WebviewStore } from './memory.js';

interface Host extends WebviewStore {
  postMessage(message: FromStudio): void;
}

declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const memory = new Memory(host);
let app: App | undefined;

window.addEventListener('message', ({ data }: MessageEvent<ToStudio>) => {
  if (data.type === 'start') {
    app?.root.remove();
    app = new App(
      data.labels,
      (message) => {
        host.postMessage(message);
      },
      memory,
    );
    document.body.append(app.root);
  } else {
    app?.receive(data);
  }
});
document.addEventListener('keydown', (event) => {
  app?.press(event);
});
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof HTMLElement) memory.focus = target.dataset['part'];
});
window.addEventListener('focus', () => {
  app?.restoreFocus();
});
host.postMessage({ type: 'ready' });
