/** Calls back on Enter; Shift+Enter starts a new line, and an Enter that ends an input method's word is none. */
export function onEnter(box: HTMLTextAreaElement, send: () => void): void {
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!event.repeat) send();
  });
}

/** Puts a text into a box, unless the person is typing in it: what is typed is newer. `force` for another record's text. */
export function setValue(box: HTMLTextAreaElement, text: string, force: boolean): void {
  if (box.value !== text && (force || document.activeElement !== box)) box.value = text;
}
