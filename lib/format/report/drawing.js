// Draws the graph: dagre says where, this draws it as SVG, in the colours of the page.

import { make } from './data.js';
import { graph } from './graph.js';
import { fitOf, LINE, layoutOf, widthOf } from './layout.js';
import { show, showUnit } from './panel.js';
import { canFold, focusOn, namespaces, onChange, state, toggle } from './view.js';

/** @typedef {import('./graph.js').Box} Box */
/** @typedef {import('./graph.js').Arrow} Arrow */
/** @typedef {import('./layout.js').Point} Point */

export const picture = make('div', {
  class: 'graph scroll',
  tabindex: '0',
  role: 'group',
  'aria-label': 'Graph; the matrix says the same in words',
});
export const caption = make('p', { class: 'quiet', 'aria-live': 'polite' });
/** Drawn smaller, nobody reads it. */
const LEGIBLE = 0.6;
const SVG = 'http://www.w3.org/2000/svg';
/** @type {(tag: string, attributes: Record<string, string | number>, ...children: (Node | string)[]) => SVGElement} */
const svg = (tag, attributes, ...children) => {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
};

/** @type {(label: string, at: Point, className: string, anchor?: string) => SVGElement} */
const text = (label, { x, y }, className, anchor = 'middle') =>
  svg('text', { x, y, class: className, 'text-anchor': anchor, 'dominant-baseline': 'central' }, label);

/** A button of the picture. @type {(name: string, className: string, look: () => void, act: (() => void) | undefined, children: SVGElement[]) => SVGElement} */
const button = (name, className, look, act, children) => {
  const spaced = children.flatMap((child) => [child, ' ']);
  const group = svg('g', { tabindex: 0, role: 'button', class: className }, svg('title', {}, name), ...spaced);
  group.addEventListener('mouseenter', look);
  group.addEventListener('focus', look);
  const go = () => {
    if (!act) return;
    act();
    // What was drawn anew has lost the focus.
    const next = [...picture.querySelectorAll('[role="button"]')].find(
      (one) => one.querySelector('title')?.textContent === name,
    );
    (next instanceof SVGElement ? next : picture).focus();
  };
  group.addEventListener('click', go);
  group.addEventListener('keydown', ({ key }) => key === 'Enter' && go());
  return group;
};

/** Straight, with corners rounded. @type {(points: Point[]) => string} */
const path = (points) => {
  const [first, ...rest] = points;
  if (!first) return '';
  const steps = rest.map((point, i) => {
    const next = rest[i + 1];
    return next
      ? `Q${point.x},${point.y} ${(point.x + next.x) / 2},${(point.y + next.y) / 2}`
      : `L${point.x},${point.y}`;
  });
  return `M${first.x},${first.y} ${steps.join(' ')}`;
};

/** @type {(box: Box, place: Point & { width: number, height: number }, lit: (box: Box | undefined) => void) => SVGElement} */
const drawBox = (box, { x, y, width, height }, lit) => {
  const { labels, notes, peers, folded, isOutside, isHit, name } = box;
  const top = y - ((labels.length + notes.length - 1) * LINE) / 2;
  const [peer] = peers;
  const look = () => {
    lit(box);
    showUnit({ name, peers, peer: peers.length === 1 ? peer : undefined });
  };
  const act = folded
    ? canFold()
      ? () => toggle(state.packed, folded)
      : undefined
    : peers.length === 1
      ? () => focusOn(peer)
      : undefined;
  const shape = { x: x - width / 2, y: y - height / 2, width, height, rx: isOutside ? Math.min(height / 2, 16) : 6 };
  const kind = `box ${folded ? 'folded' : ''} ${isOutside ? 'outside' : ''} ${isHit ? 'hit' : ''} ${peer?.fate ?? ''}`;
  return button(`${folded ? 'Open ' : ''}${name}`, kind, look, act, [
    ...(folded ? [svg('rect', { ...shape, x: shape.x + 4, y: shape.y + 4 })] : []),
    svg('rect', shape),
    ...labels.map((label, i) => text(label, { x, y: top + i * LINE }, i === 0 ? 'name' : '')),
    ...notes.map((note, i) => text(note, { x, y: top + (labels.length + i) * LINE }, 'note')),
  ]);
};

let scale = 1;
/** @type {SVGElement | undefined} */
let root;
const resize = (/** @type {number} */ by) => {
  if (!root) return;
  scale =
    by === 0 ? Math.min(1, Math.max(LEGIBLE, (picture.clientWidth - 18) / Number(root.dataset['width']))) : scale * by;
  root.setAttribute('width', String(Number(root.dataset['width']) * scale));
  root.setAttribute('height', String(Number(root.dataset['height']) * scale));
};
export const zoom = make('div', { class: 'zoom' });
for (const [sign, name, by] of /** @type {const} */ ([
  ['+', 'Larger', 1.25],
  ['−', 'Smaller', 0.8],
  ['Fit', 'Fit', 0],
])) {
  const one = make('button', { type: 'button', 'aria-label': `${name}: the graph` }, sign);
  one.addEventListener('click', () => resize(by));
  zoom.append(one);
}

const draw = () => {
  const { boxes, arrows, isReduced } = graph();
  const room = picture.clientWidth - 18;
  const layout = layoutOf(boxes, arrows, room);
  if (!root && fitOf(layout, room) < LEGIBLE && namespaces.length > 3) {
    // The first picture is one that can be read.
    for (const namespace of namespaces) state.packed.add(namespace);
    root = svg('svg', {});
    draw();
    return;
  }
  const { width, height } = layout;
  const placeOf = (/** @type {string} */ id) => layout.boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const lit = (/** @type {Box | undefined} */ box) => {
    root?.classList.toggle('some-lit', box !== undefined);
    for (const [i, line] of [...(root?.querySelectorAll('.arrow') ?? [])].entries())
      line.classList.toggle('lit', box !== undefined && (arrows[i]?.from === box || arrows[i]?.to === box));
  };
  const frames = [...new Set(boxes.flatMap(({ frame }) => (frame === undefined ? [] : [frame])))].map((frame) => {
    const place = placeOf(`in ${frame}`);
    const at = { x: place.x - place.width / 2, y: place.y - place.height / 2 };
    const peers = boxes.filter((box) => box.frame === frame).flatMap((box) => [...box.peers]);
    const look = () => show(`namespace ${frame}`, [`${peers.length} shown in it; Enter or a click folds it.`]);
    return button(`Fold ${frame}`, 'frame', look, canFold() ? () => toggle(state.packed, frame) : undefined, [
      svg('rect', { ...at, width: place.width, height: place.height, rx: 8 }),
      text(`▾ ${frame}`, { x: at.x + 8, y: at.y + 10 }, 'note', 'start'),
    ]);
  });
  const lines = arrows.map(({ from, to, label, kind, isUnsure, isBoth }) => {
    const edge = layout.edge(from.id, to.id);
    const at = { x: edge.x ?? 0, y: edge.y ?? 0 };
    const plate = widthOf(label, true) + 6;
    const head = kind ? `url(#head-${kind})` : 'url(#head)';
    return svg(
      'g',
      { class: `arrow ${kind} ${isUnsure ? 'unsure' : ''}` },
      svg('title', {}, `${from.name} ${isBoth ? 'and' : 'to'} ${to.name}: ${label}`),
      svg('path', { d: path(edge.points), 'marker-end': head, ...(isBoth && { 'marker-start': head }) }),
      svg('rect', { x: at.x - plate / 2, y: at.y - 7, width: plate, height: 14 }),
      text(label, at, 'note'),
    );
  });
  const heads = ['', 'gained', 'lost', 'widened', 'narrowed', 'changed'].map((kind) =>
    svg(
      'marker',
      {
        id: kind ? `head-${kind}` : 'head',
        class: `head ${kind}`,
        viewBox: '0 0 8 8',
        refX: 7,
        refY: 4,
        markerUnits: 'userSpaceOnUse',
        markerWidth: 9,
        markerHeight: 9,
        orient: 'auto-start-reverse',
      },
      svg('path', { d: 'M0,0.5 L8,4 L0,7.5 z' }),
    ),
  );
  root = svg(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, 'data-width': width, 'data-height': height },
    svg('defs', {}, ...heads),
    ...frames,
    ...lines,
    ...boxes.map((box) => drawBox(box, placeOf(box.id), lit)),
  );
  root.addEventListener('mouseleave', () => lit(undefined));
  root.addEventListener('focusout', () => lit(undefined));
  picture.replaceChildren(
    boxes.length > 0 ? root : make('p', {}, 'Nobody is called so, or nothing of theirs changed.'),
  );
  caption.textContent = isReduced
    ? 'Too much for one picture: namespaces are boxes. Open fewer of them, search, or choose whom to show.'
    : state.focus
      ? `Only who connects with ${state.focus.name}.`
      : '';
  resize(0);
};
onChange(draw);
addEventListener('resize', () => resize(0));
