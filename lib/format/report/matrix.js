// The matrix: rows and columns that open and close, movement by keyboard, a link to each cell.

import { data, make, summaryOf } from './data.js';
import { hashOf, showPair, showUnit } from './panel.js';
import { canFold, focusOn, namespaces, onChange, redraw, state, toggle, units } from './view.js';

/** @typedef {import('./view.js').Unit} Unit */
/** @typedef {{ namespace: string, unit?: Unit }} Line a row, or the name of a namespace above its rows */

export const holder = make('div', { class: 'scroll', id: 'grid' });
/** With more columns than this, their names are written upwards. */
const WIDE = 8;

/** Where what can have the focus is, as `x,y`; names of columns are at y -1, those of rows at x -1. @type {Map<string, HTMLElement>} */
const places = new Map();
/** @type {(element: HTMLElement, x: number, y: number, last?: number) => HTMLElement} */
const put = (element, x, y, last = x) => {
  for (let i = x; i <= last; i++) places.set(`${i},${y}`, element);
  element.dataset['at'] = `${x},${y}`;
  element.tabIndex = -1;
  return element;
};

/** @type {Unit[]} */
let columns = [];
/** @type {Line[]} */
let rows = [];

/** A button that folds or opens. @type {(namespace: string, isFolded: boolean, text: string) => HTMLElement} */
const toggleOf = (namespace, isFolded, text) => {
  const button = make(
    'button',
    { type: 'button', 'aria-expanded': String(!isFolded) },
    `${isFolded ? '▸' : '▾'} ${text}`,
  );
  button.dataset['toggles'] = namespace;
  return button;
};

/** @type {(unit: Unit) => HTMLElement} */
const nameOf = ({ peer, peers, namespace, short, name }) => {
  if (!peer) {
    const text = short === namespace ? `${namespace} (${peers.length})` : short;
    return canFold() ? toggleOf(namespace, true, text) : make('span', { title: name }, text);
  }
  const fate = peer.fate ? make('b', { class: 'mark' }, peer.fate === 'added' ? '+ ' : '− ') : '';
  return make('span', { title: name }, fate, short);
};

/** The name itself is the place, or the button in it. @type {(attributes: Record<string, string>, name: HTMLElement, x: number, y: number, last?: number) => HTMLElement} */
const headCell = (attributes, name, x, y, last = x) => {
  const th = make('th', attributes, name);
  put(name.tagName === 'BUTTON' ? name : th, x, y, last);
  return th;
};

/** @type {(row: Unit, column: Unit, isAside: boolean) => HTMLElement} */
const cellOf = (row, column, isAside) => {
  const cell = make('td');
  const { all, open, changed, verdict, mark, kind, texts, was } = summaryOf(row.peers, column.peers);
  const [says, text, word] = data.verdicts[verdict ?? -1] ?? ['', '', ''];
  if (all === 0 && mark === '') {
    cell.setAttribute('aria-label', `${row.name} to ${column.name}: not asked`);
    return cell;
  }
  const isOne = row.peer !== undefined && column.peer !== undefined;
  const shown = isOne || (text && all > 0) ? text : all > 0 ? `${open}/${all}` : '';
  cell.className = word || (open === all ? 'open' : 'some');
  if (all === 0) cell.className = '';
  if (isAside) cell.classList.add('aside');
  if (mark !== '') {
    cell.classList.add('changed');
    cell.append(make('b', { class: 'mark' }, isOne ? mark : `${mark}${changed}`), ' ');
    if (kind === 'lost' && isOne && was !== '') cell.append(make('s', {}, was), ' ');
  }
  cell.append(shown);
  const said = verdict === undefined ? `${open} of ${all} pairs can connect: ${texts}` : `${word} ${says}`;
  cell.setAttribute(
    'aria-label',
    `${row.name} to ${column.name}: ${cell.textContent}, ${said}${kind ? `, ${kind} against the base` : ''}`,
  );
  return cell;
};

/** @type {(list: readonly Unit[]) => Line[]} */
const linesOf = (list) =>
  namespaces.flatMap((namespace) => {
    const own = list.filter((unit) => unit.namespace === namespace);
    const head = own.some(({ peer }) => peer) ? [{ namespace }] : [];
    return [...head, ...own.map((unit) => ({ namespace, unit }))];
  });

/** The two rows of names. */
const headOf = () => {
  const isTall = columns.length > WIDE;
  const [above, below] = [make('tr', {}, make('td', { rowspan: '2', class: 'corner' }, 'from ↓ to →')), make('tr')];
  let x = 0;
  for (const { namespace, unit } of linesOf(columns)) {
    if (!unit) {
      const span = columns.filter((one) => one.namespace === namespace).length;
      const name = canFold() && span > 1 ? toggleOf(namespace, false, namespace) : make('span', {}, namespace);
      above.append(headCell({ scope: 'colgroup', colspan: String(span) }, name, x, -2, x + span - 1));
      continue;
    }
    const isAlone = linesOf(columns).every((line) => line.unit || line.namespace !== namespace);
    const attributes = { scope: 'col', class: `${isTall ? 'tall' : ''} ${unit.isHit ? 'hit' : ''}`.trim() };
    (isAlone ? above : below).append(headCell({ ...attributes, rowspan: isAlone ? '2' : '1' }, nameOf(unit), x, -1));
    x++;
  }
  return make('thead', {}, above, below);
};

const draw = () => {
  places.clear();
  const all = units(state.folded);
  columns = all.filter(({ peers }) => peers.some(({ kind }) => kind !== 'ingress-controller'));
  rows = linesOf(all);
  const isSearch = all.some(({ isHit }) => isHit);
  const body = make('tbody');
  for (const [y, { namespace, unit }] of rows.entries()) {
    if (!unit) {
      const name =
        canFold() && all.filter((one) => one.namespace === namespace).length > 1
          ? toggleOf(namespace, false, namespace)
          : make('span', {}, namespace);
      const attributes = { scope: 'rowgroup', colspan: String(columns.length + 1) };
      body.append(make('tr', { class: 'namespace' }, headCell(attributes, name, -1, y)));
      continue;
    }
    const tr = make('tr', {}, headCell({ scope: 'row', class: unit.isHit ? 'hit' : '' }, nameOf(unit), -1, y));
    for (const [x, column] of columns.entries())
      tr.append(put(cellOf(unit, column, isSearch && !unit.isHit && !column.isHit), x, y));
    body.append(tr);
  }
  const table = make('table', { class: 'matrix', role: 'grid', 'aria-label': 'Rows: who opens. Columns: to whom.' });
  table.append(headOf(), body);
  holder.replaceChildren(all.length > 0 ? table : make('p', {}, 'Nobody is called so, or nothing of theirs changed.'));
  holder.style.setProperty('--names', `${table.querySelector('.corner')?.clientWidth ?? 0}px`);
  // One place is reached by Tab, the others by the arrow keys.
  const first = body.querySelector('td') ?? body.querySelector('[data-at]');
  if (first instanceof HTMLElement) first.tabIndex = 0;
};
onChange(draw);

/** @type {(target: EventTarget | null) => { element: HTMLElement, x: number, y: number } | undefined} */
const placeOf = (target) => {
  const element = target instanceof Element ? target.closest('[data-at]') : null;
  if (!(element instanceof HTMLElement) || !holder.contains(element)) return undefined;
  const [x = 0, y = 0] = (element.dataset['at'] ?? '').split(',').map(Number);
  return { element, x, y };
};

/** @type {(target: EventTarget | null) => void} */
const look = (target) => {
  const place = placeOf(target);
  if (!place) return;
  const [row, column] = [rows[place.y]?.unit, columns[place.x]];
  if (row && column) return showPair(row, column, summaryOf(row.peers, column.peers));
  const namespace = place.element.dataset['toggles'] ?? rows[place.y]?.namespace;
  const unit = place.y < 0 ? (place.y === -1 ? column : undefined) : row;
  if (unit) return showUnit(unit);
  const peers = data.peers.filter((peer) => peer.namespace === namespace);
  if (namespace) showUnit({ name: `${peers.length} in ${namespace}`, peers, peer: undefined });
};
holder.addEventListener('mouseover', ({ target }) => look(target));
holder.addEventListener('focusin', ({ target }) => {
  const place = placeOf(target);
  if (!place) return;
  for (const other of holder.querySelectorAll('[tabindex="0"]')) other.setAttribute('tabindex', '-1');
  place.element.tabIndex = 0;
  for (const other of holder.querySelectorAll('.here')) other.classList.remove('here');
  for (const at of [`${place.x},-1`, `-1,${place.y}`]) places.get(at)?.closest('th')?.classList.add('here');
  look(target);
});

/** What Enter and a click do: open what is folded, link to a cell, show only who connects with a peer. @type {(place: { element: HTMLElement, x: number, y: number }) => void} */
const act = ({ element, x, y }) => {
  const { toggles } = element.dataset;
  const [row, column] = [rows[y]?.unit, columns[x]];
  if (toggles) toggle(state.folded, toggles);
  else if (row && column) {
    if (row.peer && column.peer) return history.replaceState(null, '', hashOf(row.peer, column.peer));
    if (!canFold()) return;
    for (const unit of [row, column]) if (!unit.peer) state.folded.delete(unit.namespace);
    redraw();
  } else focusOn((y < 0 ? column : row)?.peer);
  // What was drawn anew has lost the focus.
  const again = [...holder.querySelectorAll('[data-toggles]')].filter(
    (one) => one.getAttribute('data-toggles') === toggles,
  );
  const next = (y < 0 ? again[0] : again.at(-1)) ?? places.get(`${x},${y}`) ?? places.get('0,0');
  if (next instanceof HTMLElement) next.focus();
};
holder.addEventListener('click', ({ target }) => {
  const place = placeOf(target);
  if (!place) return;
  place.element.focus();
  if (place.element.tagName !== 'TH') act(place);
});

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
holder.addEventListener('keydown', (event) => {
  const place = placeOf(event.target);
  if (!place) return;
  const { element, x, y } = place;
  const isWhole = event.ctrlKey || event.metaKey;
  const go = (/** @type {number} */ toX, /** @type {number} */ toY) => places.get(`${toX},${toY}`)?.focus();
  const [dx, dy] = STEPS[event.key] ?? [0, 0];
  if (dx !== 0 || dy !== 0) {
    // Past what is no place, as the names of namespaces are for cells.
    for (let [i, j] = [x + dx, y + dy]; i >= -1 && j >= -2 && i < columns.length && j < rows.length; i += dx, j += dy) {
      const next = places.get(`${i},${j}`);
      if (!next || next === element) continue;
      next.focus();
      break;
    }
  } else if (event.key === 'Home') go(isWhole ? 0 : -1, isWhole ? rows.findIndex(({ unit }) => unit) : y);
  else if (event.key === 'End') go(columns.length - 1, isWhole ? rows.length - 1 : y);
  else if (event.key === 'Enter' || (event.key === ' ' && element.tagName !== 'BUTTON')) act(place);
  else return;
  event.preventDefault();
});

/** Opens what the address of the page names, and goes there. */
export const followHash = () => {
  const asked = new URLSearchParams(location.hash.slice(1));
  const [from, to] = ['from', 'to'].map((end) => data.peers.find(({ name }) => name === asked.get(end)));
  if (!from || !to) return;
  Object.assign(state, { filter: '', focus: undefined, changed: false });
  for (const { namespace } of [from, to]) state.folded.delete(namespace);
  redraw();
  const y = rows.findIndex(({ unit }) => unit?.peer === from);
  const cell = places.get(`${columns.findIndex(({ peer }) => peer === to)},${y}`);
  cell?.focus();
  cell?.scrollIntoView({ block: 'center', inline: 'center' });
};
