// Beside the pictures: in full, what is looked at; and the links to it.

import { connects, data, make } from './data.js';
import { explain } from './explain.js';
import { focusOn, state } from './view.js';

/** @typedef {import('./data.js').Peer} Peer */
/** @typedef {import('./view.js').Unit} Unit */

export const panel = make('div', { id: 'why', role: 'status', 'aria-label': 'Why', tabindex: '0' });
const NAMED = 12;

/** @type {(from: Peer, to: Peer) => string} */
export const hashOf = (from, to) => `#${new URLSearchParams({ from: from.name, to: to.name })}`;

/** @type {(title: string, lines: readonly string[], ...more: HTMLElement[]) => void} */
export const show = (title, lines, ...more) => {
  panel.classList.add('used');
  panel.replaceChildren(make('strong', {}, title), make('div', { class: 'lines' }, lines.join('\n')), ...more);
};

/** @type {(from: Unit, to: Unit, summary: import('./data.js').Summary) => void} */
export const showPair = (from, to, { all, open }) => {
  if (from.peer && to.peer) {
    const { title, lines } = explain(from.peer, to.peer);
    show(title, lines, make('a', { href: hashOf(from.peer, to.peer) }, 'Link to this cell'));
    return;
  }
  const pairs = from.peers.flatMap((source) =>
    to.peers.flatMap((target) => (connects(source, target) ? [`  ${source.name} => ${target.name}`] : [])),
  );
  const more = pairs.length > NAMED ? [`  and ${pairs.length - NAMED} more`] : [];
  const hint = all > 0 ? ['Enter or a click opens what is folded.'] : [];
  show(`${from.name} => ${to.name}: ${open} of ${all} pairs can connect, or may`, [
    ...pairs.slice(0, NAMED),
    ...more,
    ...hint,
  ]);
};

/** @type {(names: string[]) => string} */
const few = (names) =>
  names.length > NAMED ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more` : names.join(', ');

/** @type {(unit: Pick<Unit, 'name' | 'peers' | 'peer'>) => void} */
export const showUnit = ({ name, peers, peer }) => {
  const others = data.peers.filter((other) => !peers.includes(other));
  const reached = others.filter((other) => peers.some((one) => connects(one, other)));
  const reaching = others.filter((other) => peers.some((one) => connects(other, one)));
  const say = (/** @type {string} */ verb, /** @type {Peer[]} */ list) =>
    `${verb} ${list.length} of ${others.length} others${list.length > 0 ? `: ${few(list.map((one) => one.name))}` : ''}`;
  const lines = [
    ...(peer?.addresses ? [`stands for ${peer.addresses}`] : []),
    ...(peer?.fate ? [peer.fate === 'added' ? 'is not in the base' : 'is only in the base'] : []),
    ...(peers.length > 1 ? [few(peers.map((one) => one.name))] : []),
    say('can connect to', reached),
    say('can be reached by', reaching),
  ];
  if (!peer) return show(name, lines);
  const button = make(
    'button',
    { type: 'button' },
    state.focus === peer ? 'Show everybody' : 'Show only who connects with it',
  );
  button.addEventListener('click', () => focusOn(peer));
  return show(name, lines, button);
};

show('Why?', [
  'Move to a cell of the matrix or a box of the graph: here stands why it is as it is.',
  'By keyboard: arrows, Home and End; Enter links to a cell, opens a namespace, or shows only who connects with a name.',
]);
// Until then it covers nothing.
panel.classList.remove('used');
