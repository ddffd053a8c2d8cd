// The sections of the page, in their order, and what links to them.

import { data, MARKS, make } from './data.js';
import { caption, picture, zoom } from './drawing.js';
import { followHash, holder } from './matrix.js';
import { panel } from './panel.js';
import { focusOn, namespaces, onChange, redraw, state } from './view.js';

/** @typedef {import('./data.js').Child} Child */

const main = document.getElementById('report') ?? document.body;
const nav = make('nav', { 'aria-label': 'Parts' });
/** @type {(id: string, title: string, ...children: Child[]) => HTMLElement} */
const section = (id, title, ...children) => {
  nav.append(make('a', { href: `#${id}` }, title), ' ');
  return make('section', { id }, make('h2', {}, title), ...children);
};
/** @type {(texts: readonly string[], tag?: string) => HTMLElement} */
const listOf = (texts, tag = 'ul') =>
  make(tag, {}, ...texts.map((text) => make(tag === 'ul' ? 'li' : 'div', {}, text)));
/** @type {(texts: readonly string[]) => Child} */
const many = (texts) => {
  if (texts.length <= 6) return listOf(texts, 'div');
  return make('details', {}, make('summary', {}, `${texts[0]} and ${texts.length - 1} more`), listOf(texts, 'div'));
};
/** In a narrow window a row is a block, in which each cell says what it is. @type {(label: string, head: string[], rows: Child[][]) => HTMLElement} */
const tableOf = (label, head, rows) => {
  const heads = head.map((text) => make('th', { scope: 'col' }, text));
  const body = rows.map((row) =>
    make('tr', {}, ...row.map((cell, i) => make('td', { 'data-label': head[i] ?? '' }, cell))),
  );
  const table = make(
    'table',
    { class: 'stack' },
    make('thead', {}, make('tr', {}, ...heads)),
    make('tbody', {}, ...body),
  );
  return make('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label }, table);
};

const figures = data.figures.map(({ title, of, sure, perhaps, notes }) => {
  const may = perhaps.length > 0 ? `, perhaps ${perhaps.length} more` : '';
  const names = [...sure, ...perhaps.map((name) => `${name}, perhaps`)];
  return make(
    'div',
    { class: `figure ${of === 0 ? '' : sure.length > 0 ? 'open' : perhaps.length > 0 ? 'depends' : 'denied'}` },
    make('h2', {}, title),
    make('p', {}, make('b', {}, String(sure.length)), ` of ${of} ${of === 1 ? 'workload' : 'workloads'}${may}`),
    ...notes.map((note) => make('p', { class: 'quiet' }, note)),
    ...(names.length > 0 ? [make('details', {}, make('summary', {}, 'Which'), listOf(names))] : []),
  );
});

const { changes } = data;
const nameAt = (/** @type {number} */ end) => changes?.names[end]?.text ?? '';
const changed = changes && [
  ...changes.lines.map((line) => make('p', {}, line)),
  ...(changes.rows.length > 0
    ? [
        tableOf(
          'Changes',
          ['risk', 'kind', 'from', 'to', 'before → after', 'because'],
          changes.rows.map(({ risk, kind, from, to, ports, because }) => [
            make('span', { class: `risk ${risk}` }, risk.toUpperCase()),
            make('span', { class: 'risk' }, `${MARKS[kind] ?? ''} ${kind}`),
            many(from.map(nameAt)),
            many(to.map(nameAt)),
            make('div', {}, ports.replace(' -> ', ' → ')),
            many(because),
          ]),
        ),
      ]
    : []),
];

const filter = make('input', { type: 'search', id: 'filter', placeholder: 'part of a name' });
const focus = make('select', { id: 'focus' }, make('option', { value: '' }, 'everybody'));
for (const { name } of data.peers) focus.append(make('option', { value: name }, name));
const onlyChanged = make('input', { type: 'checkbox', id: 'changed' });
const foldAll = make('button', { type: 'button', id: 'fold' }, 'Open or fold all namespaces');
if (
  filter instanceof HTMLInputElement &&
  focus instanceof HTMLSelectElement &&
  onlyChanged instanceof HTMLInputElement
) {
  filter.addEventListener('input', () => {
    state.filter = filter.value;
    redraw();
  });
  focus.addEventListener('change', () => {
    state.focus = undefined;
    focusOn(data.peers.find(({ name }) => name === focus.value));
  });
  onlyChanged.addEventListener('change', () => {
    state.changed = onlyChanged.checked;
    redraw();
  });
  onChange(() => {
    filter.value = state.filter;
    focus.value = state.focus?.name ?? '';
    onlyChanged.checked = state.changed;
  });
}
foldAll.addEventListener('click', () => {
  const isOpening = state.folded.size > 0;
  for (const set of [state.folded, state.packed]) {
    set.clear();
    for (const namespace of isOpening ? [] : namespaces) set.add(namespace);
  }
  redraw();
});

/** @type {(sample: string, className: string, text: string) => HTMLElement} */
const key = (sample, className, text) =>
  make('li', {}, make('span', { class: `sample ${className}` }, sample), ` ${text}`);
const legend = make(
  'ul',
  { class: 'legend' },
  key('3306', 'open', 'open: TCP ports, or as 53/UDP; all: every port'),
  key('–', 'denied', 'denied'),
  key('443?', 'depends', 'depends on what the manifests do not say'),
  key('3/40', 'some', 'folded: 3 of 40 pairs are open; one colour where all are alike'),
  ...(changes
    ? [
        key(
          '+ 80',
          'changed',
          'changed against the base: + gained, − lost, > more ports, < fewer, ~ others, ± several of these; folded, how many pairs',
        ),
      ]
    : []),
);
const words =
  'A stranger is a pod without labels that no manifest holds; {elsewhere} is a namespace that none names. The internet: addresses outside of the cluster, as far as no policy sets them apart.';

const others = [
  make(
    'p',
    {},
    'Pods that no manifest holds, and that their labels let in where a stranger of their namespace is denied.',
  ),
  data.others.length > 0
    ? tableOf(
        'Who else gets in',
        ['who', 'to', 'ports'],
        data.others.map(({ from, words: inWords, to, ports }) => [many([inWords, from]), many(to), ports]),
      )
    : make('p', {}, 'None besides those below.'),
  ...data.passing.map((note) => make('p', {}, `${note.slice(0, 1).toUpperCase()}${note.slice(1)}.`)),
];

/** @type {(count: number, what: string) => string} */
const counted = (count, what) => `${count} ${what}${count === 1 ? '' : 's'}`;
const causes = data.causes.map(({ rule, severity, title, why, fixes }, i) => {
  const objects = fixes.flatMap((one) => one.objects);
  const count = objects.reduce((sum, { findings }) => sum + findings.length, 0);
  const summary = make('summary', {}, make('b', { class: severity === 'error' ? 'high' : '' }, `${severity} ${rule}`));
  const places = counted(new Set(objects.map(({ object }) => object)).size, 'object');
  summary.append(` ${title}: ${counted(count, 'finding')} in ${places}`);
  const isOpen = i === 0 && objects.length <= 10;
  const details = make('details', isOpen ? { open: '' } : {}, summary, make('p', { class: 'quiet' }, why));
  for (const { fix, objects: own } of fixes) {
    const list = own.map(({ object, findings }) => {
      const item = make('li', {}, make('b', {}, object));
      for (const { at, message, witness } of findings)
        item.append(make('div', {}, make('code', {}, at), ` ${message}${witness ? `; witness: ${witness}` : ''}`));
      return item;
    });
    details.append(
      make('div', { class: 'cause' }, make('p', {}, make('b', {}, 'Fix: '), fix), make('ul', {}, ...list)),
    );
  }
  return details;
});
const suppressed = data.suppressed > 0 ? [make('p', { class: 'quiet' }, `${data.suppressed} suppressed.`)] : [];

const parts = [
  ...(data.notSeen.length > 0 ? [section('not-seen', 'Not part of this report', listOf(data.notSeen))] : []),
  ...(changed ? [section('changes', 'Changes', ...changed)] : []),
  make(
    'div',
    { class: 'tools' },
    make('label', { for: 'filter' }, 'Search', filter),
    make('label', { for: 'focus' }, 'Only who connects with', focus),
    ...(changes ? [make('label', { for: 'changed', class: 'check' }, onlyChanged, 'Only what changed')] : []),
    ...(namespaces.length > 1 ? [foldAll] : []),
  ),
  make(
    'div',
    { class: 'explore' },
    make(
      'div',
      {},
      section('graph', 'Graph', zoom, picture, caption),
      section('matrix', 'Matrix', holder, legend, make('p', { class: 'quiet' }, words)),
    ),
    panel,
  ),
  ...(data.others.length + data.passing.length > 0 ? [section('others', 'Who else gets in', ...others)] : []),
  section(
    'findings',
    'Lint findings',
    ...(causes.length > 0 ? causes : [make('p', {}, 'No findings.')]),
    ...suppressed,
  ),
];
main.append(
  make('p', { class: 'verdict' }, data.sentence),
  ...(changes ? [make('p', { class: 'against' }, make('b', {}, 'Against the base: '), changes.verdict)] : []),
  make('div', { class: 'figures' }, ...figures),
  nav,
  ...parts,
  make('footer', { class: 'quiet' }, `Made from YAML alone by ${data.made}`),
);
// On paper nothing can be opened.
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details')) details.open = true;
});
redraw();
followHash();
addEventListener('hashchange', followHash);
