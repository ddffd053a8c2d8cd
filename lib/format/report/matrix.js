// The matrix of the page: rows and columns that open and close, a filter, movement by keyboard.

import { data, explain, FEW, make, verdictOf } from './verdicts.js';

const namespaces = [...new Set(data.peers.map(({ namespace }) => namespace))];
const closed = new Set(data.peers.length > FEW ? namespaces : []);
const state = { filter: '', focus: '' };
export const why = make('div', { id: 'why', role: 'status', 'aria-live': 'polite', 'aria-label': 'Why' });
export const holder = make('div', { class: 'scroll' });

const shown = () => {
  const words = state.filter.toLowerCase().split(/\s+/).filter(Boolean);
  return data.peers.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
};

/** Lines of the matrix: a namespace, open or closed, or a peer. */
const linesOf = (peers) => {
  const lines = [];
  for (const namespace of namespaces) {
    const own = peers.filter((peer) => peer.namespace === namespace);
    if (own.length === 0) continue;
    const isClosed = closed.has(namespace) && own.length > 1 && state.filter === '';
    if (own.length > 1 || data.peers.length > FEW) lines.push({ namespace, peers: own, isClosed });
    if (!isClosed) lines.push(...own.map((peer) => ({ peer, peers: [peer] })));
  }
  return lines;
};

const cellOf = (row, column) => {
  const cell = make('td', { tabindex: '-1' });
  if (row.peer && column.peer) {
    const verdict = verdictOf(row.peer, column.peer);
    if (verdict >= 0) {
      const [, text, word] = data.verdicts[verdict];
      cell.className = word;
      cell.append(text);
      cell.setAttribute('aria-label', `${row.peer.name} to ${column.peer.name}: ${word} ${text}`);
    }
    return cell;
  }
  if ((row.peer || row.isClosed) && (column.peer || column.isClosed)) {
    let open = 0;
    let all = 0;
    for (const from of row.peers) {
      for (const to of column.peers) {
        const verdict = verdictOf(from, to);
        if (verdict < 0) continue;
        all++;
        if (data.verdicts[verdict][2] !== 'denied') open++;
      }
    }
    cell.append(all === 0 ? '' : open === 0 ? '–' : `${open}/${all}`);
    if (all > 0) cell.className = open === 0 ? 'denied' : 'open';
    cell.dataset.sum = `${row.namespace ?? row.peer.name} to ${column.namespace ?? column.peer.name}: ${open} of ${all} pairs can connect, or may. Open the namespace to see which.`;
  }
  return cell;
};

const toggle = ({ namespace, isClosed, peers }) => {
  const button = make('button', { type: 'button', 'aria-expanded': String(!isClosed) });
  button.append(`${isClosed ? '▸' : '▾'} ${namespace} (${peers.length})`);
  button.addEventListener('click', () => {
    if (!closed.delete(namespace)) closed.add(namespace);
    draw();
    for (const other of holder.querySelectorAll('tbody button'))
      if (other.textContent.includes(` ${namespace} (`)) other.focus();
  });
  return button;
};

let lines = { rows: [], columns: [] };
export function draw() {
  const peers = shown();
  const focus = data.peers.find(({ name }) => name === state.focus);
  const isNear = (peer) =>
    !focus ||
    peer === focus ||
    [verdictOf(peer, focus), verdictOf(focus, peer)].some((i) => i >= 0 && data.verdicts[i][2] !== 'denied');
  const rows = linesOf(peers.filter(isNear));
  // A row opens and closes a namespace; a column does so only where it is one.
  const columns = linesOf(peers.filter((peer) => isNear(peer) && peer.kind !== 'ingress-controller')).filter(
    ({ peer, isClosed }) => peer || isClosed,
  );
  lines = { rows, columns };
  const head = make('tr', {}, make('td', {}, 'from \\ to'));
  for (const column of columns) {
    const th = make('th', { scope: 'col', title: column.peer?.name ?? column.namespace });
    th.append(column.peer ? column.peer.short : toggle(column));
    head.append(th);
  }
  const body = make('tbody');
  for (const [y, row] of rows.entries()) {
    const th = make('th', { scope: 'row', title: row.peer?.name ?? row.namespace });
    th.append(row.peer ? row.peer.short : toggle(row));
    const tr = make('tr', {}, th);
    for (const [x, column] of columns.entries()) {
      const cell = cellOf(row, column);
      cell.dataset.x = x;
      cell.dataset.y = y;
      tr.append(cell);
    }
    body.append(tr);
  }
  const table = make('table', { class: 'matrix', role: 'grid', 'aria-label': 'Rows: who opens. Columns: to whom.' });
  table.append(make('thead', {}, head), body);
  holder.replaceChildren(rows.length > 0 ? table : make('p', {}, 'Nobody is called so.'));
  // One cell is reached by Tab, the others by the arrow keys.
  body.querySelector('td')?.setAttribute('tabindex', '0');
}

const show = (cell) => {
  const [row, column] = [lines.rows[cell.dataset.y], lines.columns[cell.dataset.x]];
  if (!row || !column) return;
  why.textContent = row.peer && column.peer ? explain(row.peer, column.peer) : (cell.dataset.sum ?? '');
};
holder.addEventListener('mouseover', ({ target }) => {
  const cell = target.closest('td[data-x]');
  if (cell) show(cell);
});
holder.addEventListener('focusin', ({ target }) => {
  const cell = target.closest('td[data-x]');
  if (!cell) return;
  holder.querySelector('td[tabindex="0"]')?.setAttribute('tabindex', '-1');
  cell.setAttribute('tabindex', '0');
  show(cell);
});
holder.addEventListener('click', ({ target }) => target.closest('td[data-x]')?.focus());
holder.addEventListener('keydown', (event) => {
  const cell = event.target.closest('td[data-x]');
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!cell || !step) return;
  event.preventDefault();
  const [x, y] = [Number(cell.dataset.x) + step[0], Number(cell.dataset.y) + step[1]];
  holder.querySelector(`td[data-x="${x}"][data-y="${y}"]`)?.focus();
});

export const filter = make('input', { type: 'search', id: 'filter', placeholder: 'part of a name' });
filter.addEventListener('input', () => {
  state.filter = filter.value;
  draw();
});
export const focus = make('select', { id: 'focus' }, make('option', { value: '' }, 'everybody'));
for (const { name } of data.peers) focus.append(make('option', { value: name }, name));
focus.addEventListener('change', () => {
  state.focus = focus.value;
  draw();
});
export const openAll = make('button', { type: 'button' }, 'Open or close all namespaces');
openAll.addEventListener('click', () => {
  if (closed.size > 0) closed.clear();
  else for (const namespace of namespaces) closed.add(namespace);
  draw();
});
