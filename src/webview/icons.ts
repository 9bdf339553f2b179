/** Small drawings that stand beside words, never in their place. Paths in a box of 16 by 16. */
const paths = {
  ok: 'M6.3 12.6 2 8.3l1.2-1.2 3.1 3.1 6.5-6.5L14 4.9z',
  information: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zm-1 6v5h2V7zm0-3v2h2V4z',
  warning: 'M8 1.5 15.5 15H.5zM7 6v4.5h2V6zm0 5.5v2h2v-2z',
  error:
    'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zM5.6 4.5 4.5 5.6 6.9 8l-2.4 2.4 1.1 1.1L8 9.1l2.4 2.4 1.1-1.1L9.1 8l2.4-2.4-1.1-1.1L8 6.9z',
  unknown: 'M2 7h12v2H2z',
  best: 'm8 1 2.1 4.6 5 .6-3.7 3.4 1 4.9L8 12l-4.4 2.5 1-4.9L.9 6.2l5-.6z',
} as const;

export type IconName = keyof typeof paths;

const svg = 'http://www.w3.org/2000/svg';

export function icon(name: IconName): SVGSVGElement {
  const root = document.createElementNS(svg, 'svg');
  root.setAttribute('viewBox', '0 0 16 16');
  root.setAttribute('class', 'icon');
  root.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('fill-rule', 'evenodd');
  root.append(path);
  setIcon(root, name);
  return root;
}

export function setIcon(root: SVGSVGElement, name: IconName): void {
  const path = root.firstElementChild;
  if (path !== null && path.getAttribute('d') !== paths[name]) path.setAttribute('d', paths[name]);
}
