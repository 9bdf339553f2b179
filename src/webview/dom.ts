/**
 * The little that the panel needs to build and to patch its page. Text goes in as text nodes only, and a node is touched
 * only where it changes, so that focus, selection, scrolling and half-typed text survive a new state.
 */

/** Something on the page that shows a value, and can show a newer one. */
export interface View<T> {
  readonly root: HTMLElement;
  update(value: T): void;
}

type Attributes = Readonly<Record<string, string | undefined>>;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    setAttribute(node, name, value);
  }
  node.append(...children);
  return node;
}

/** Sets an attribute, or removes it where the value is undefined. */
export function setAttribute(node: Element, name: string, value: string | undefined): void {
  if (value === undefined) {
    node.removeAttribute(name);
  } else if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Shows a node with this text; hides it where there is none. */
export function setOptionalText(node: HTMLElement, text: string | undefined): void {
  setText(node, text ?? '');
  setShown(node, text !== undefined);
}

export function setShown(node: HTMLElement, shown: boolean): void {
  if (node.hidden === shown) node.hidden = !shown;
}

/** Kept focusable, unlike `disabled`: a key that ends a work must not throw the focus away. */
export function setDisabled(node: HTMLElement, disabled: boolean): void {
  setAttribute(node, 'aria-disabled', disabled ? 'true' : undefined);
}

export function isDisabled(node: HTMLElement): boolean {
  return node.getAttribute('aria-disabled') === 'true';
}

let lastId = 0;

/** An id for `aria-labelledby` and its like. */
export function newId(prefix: string): string {
  lastId++;
  return `${prefix}-${lastId}`;
}

/** Views of a list's items inside `parent`, one a key: a view stays the same node as long as its key is in the list. */
export class KeyedList<T> {
  private readonly views = new Map<string, View<T>>();

  constructor(
    private readonly parent: Element,
    private readonly keyOf: (item: T) => string,
    private readonly create: (item: T) => View<T>,
  ) {}

  update(items: readonly T[]): void {
    const keys = new Set(items.map(this.keyOf));
    for (const [key, view] of this.views) {
      if (!keys.has(key)) {
        view.root.remove();
        this.views.delete(key);
      }
    }
    let place = this.parent.firstElementChild;
    for (const item of items) {
      const key = this.keyOf(item);
      const view = this.views.get(key) ?? this.create(item);
      this.views.set(key, view);
      if (view.root === place) {
        place = place.nextElementSibling;
      } else {
        this.parent.insertBefore(view.root, place);
      }
      view.update(item);
    }
  }

  get(key: string): View<T> | undefined {
    return this.views.get(key);
  }
}
