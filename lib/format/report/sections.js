// The sections of the page, in their order, and what links to them.

import { draw, filter, focus, holder, openAll, why } from './matrix.js';
import { data, main, make } from './verdicts.js';

const section = (id, title, ...children) => main.append(make('section', { id }, make('h2', {}, title), ...children));
const tableOf = (head, rows) => {
  const body = make('tbody');
  for (const row of rows)
    body.append(make('tr', {}, ...row.map((cell) => (cell instanceof Node ? cell : make('td', {}, cell)))));
  return make(
    'div',
    { class: 'scroll' },
    make(
      'table',
      {},
      make('thead', {}, make('tr', {}, ...head.map((text) => make('th', { scope: 'col' }, text)))),
      body,
    ),
  );
};
const many = (texts) => {
  const cell = make('td');
  for (const text of texts) cell.append(make('div', {}, text));
  return cell;
};

const nav = make('nav', { 'aria-label': 'Parts' });
main.append(nav);
if (data.notSeen.length > 0) {
  const list = make('ul');
  for (const line of data.notSeen) list.append(make('li', {}, line));
  section('not-seen', 'Not part of this report', list);
}
if (data.changes) {
  const { verdict, lines: notes, rows } = data.changes;
  const table = tableOf(
    ['risk', 'kind', 'from', 'to', 'before -> after', 'because'],
    rows.map(({ risk, mark, kind, from, to, ports, because }) => [
      make('td', { class: risk }, risk.toUpperCase()),
      `${mark} ${kind}`,
      many(from),
      many(to),
      ports,
      many(because),
    ]),
  );
  section(
    'changes',
    'Changes',
    ...notes.map((note) => make('p', {}, make('strong', {}, note))),
    make('p', {}, verdict),
    ...(rows.length > 0 ? [table] : []),
  );
}
section(
  'matrix',
  'Matrix',
  make(
    'div',
    { class: 'tools' },
    make('label', { for: 'filter' }, 'Filter', filter),
    make('label', { for: 'focus' }, 'Only who connects with', focus),
    openAll,
  ),
  make(
    'p',
    {},
    'Ports that can be opened; – denied; ? depends on what the manifests do not say. Hover or move to a cell for the reason.',
  ),
  holder,
  why,
);
if (data.others.length + data.passing.length > 0)
  section(
    'others',
    'Who else gets in',
    make(
      'p',
      {},
      'Pods that no manifest holds, and that their labels let in where a stranger of their namespace is denied.',
    ),
    ...(data.others.length > 0
      ? [
          tableOf(
            ['who', 'to', 'ports'],
            data.others.map(({ from, words, to, ports }) => [many([words, from]), many(to), ports]),
          ),
        ]
      : [make('p', {}, 'None besides those below.')]),
    ...data.passing.map((note) => make('p', {}, `${note.slice(0, 1).toUpperCase()}${note.slice(1)}.`)),
  );
section('graph-part', 'Graph', make('div', { class: 'graph' }, document.getElementById('graph').content));
const findings = data.findings.filter(({ suppressed }) => suppressed === undefined);
section(
  'findings',
  'Lint findings',
  findings.length === 0
    ? make('p', {}, 'No findings.')
    : tableOf(
        ['severity', 'rule', 'where', 'fact', 'fix'],
        findings.map(({ severity, rule, at, message, witness, fix }) => [
          make('td', { class: severity === 'error' ? 'high' : '' }, severity),
          rule,
          make('td', {}, make('code', {}, at)),
          many([message, ...(witness ? [`witness: ${witness}`] : [])]),
          fix,
        ]),
      ),
);
for (const part of main.querySelectorAll('section'))
  nav.append(make('a', { href: `#${part.id}` }, part.querySelector('h2').textContent));
draw();
why.textContent = 'Move to a cell of the matrix: here stands why it is as it is.';
