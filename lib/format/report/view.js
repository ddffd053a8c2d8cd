// What of it is shown: which namespaces are folded, what is searched for, who stands in the middle.

import { connects, data, touched } from './data.js';

/** @typedef {import('./data.js').Peer} Peer */

/**
 * A row and a column of the matrix, and a box of the graph: a peer, or those of a namespace.
 * @typedef {object} Unit
 * @property {string} namespace
 * @property {readonly Peer[]} peers
 * @property {Peer | undefined} peer the one
 * @property {string} short
 * @property {string} name in full
 * @property {boolean} isHit it is what is searched for
 */

/** With more peers than this, namespaces start folded. */
const FEW = 40;

export const namespaces = [...new Set(data.peers.map(({ namespace }) => namespace))];
/**
 * `folded` in the matrix, `packed` in the graph, of which less can be seen at once.
 * @type {{ filter: string, focus: Peer | undefined, changed: boolean, folded: Set<string>, packed: Set<string> }}
 */
export const state = {
  ...{ filter: '', focus: undefined, changed: false },
  folded: new Set(data.peers.length > FEW ? namespaces : []),
  packed: new Set(data.peers.length > FEW ? namespaces : []),
};

/** @type {(() => void)[]} */
const drawn = [];
/** @type {(draw: () => void) => void} */
export const onChange = (draw) => void drawn.push(draw);
export const redraw = () => {
  for (const draw of drawn) draw();
};

const words = () => state.filter.toLowerCase().split(/\s+/).filter(Boolean);
export const isSearching = () => state.focus !== undefined || words().length > 0;

/** @type {(peer: Peer) => boolean} */
const isHit = (peer) => {
  if (peer === state.focus) return true;
  const text = `${peer.name} ${peer.short}`.toLowerCase();
  return words().length > 0 && words().every((word) => text.includes(word));
};

/** @type {(peer: Peer) => boolean} */
const isWanted = (peer) => {
  const { focus, changed } = state;
  if (changed && touched[peer.id] === '') return false;
  return !focus || peer === focus || isHit(peer) || connects(peer, focus) || connects(focus, peer);
};

/** @type {(folded: Set<string>) => Unit[]} */
export const units = (folded) => {
  const pool = data.peers.filter(isWanted);
  if (words().length > 0 && !pool.some(isHit)) return [];
  return namespaces.flatMap((namespace) => {
    const own = pool.filter((peer) => peer.namespace === namespace);
    // What is not searched for is one line, where there is much; who connects with a peer is shown, where that is not.
    const isMuch = isSearching() && pool.length > FEW;
    const isFolded = own.length > 1 && (isMuch || (!state.focus && folded.has(namespace)));
    const rest = isFolded ? own.filter((peer) => !isHit(peer)) : [];
    const single = own.filter((peer) => !rest.includes(peer));
    const other = single.length > 0 ? 'other ' : '';
    /** @type {Unit[]} */
    const list = single.map((peer) => ({
      ...{ namespace, peers: [peer], peer, short: peer.short, name: peer.name, isHit: isHit(peer) },
    }));
    if (rest.length > 0)
      list.push({
        ...{ namespace, peers: rest, peer: undefined, isHit: false },
        ...{ short: other ? `${rest.length} others` : namespace, name: `${rest.length} ${other}in ${namespace}` },
      });
    return list;
  });
};

/** @type {(set: Set<string>, namespace: string) => void} */
export const toggle = (set, namespace) => {
  if (!set.delete(namespace)) set.add(namespace);
  redraw();
};

/** @type {(peer: Peer | undefined) => void} */
export const focusOn = (peer) => {
  state.focus = state.focus === peer ? undefined : peer;
  redraw();
};

/** While something is searched for, that decides. */
export const canFold = () => !state.focus && (!isSearching() || data.peers.length <= FEW);
