// The graph: boxes and arrows of what is shown, with what is alike put together.

import { data, summaryOf, touched } from './data.js';
import { isSearching, namespaces, state, units } from './view.js';

/** @typedef {import('./data.js').Peer} Peer */
/** @typedef {import('./view.js').Unit} Unit */
/**
 * @typedef {object} Box
 * @property {string} id
 * @property {string} name in full
 * @property {string[]} labels a line each
 * @property {string[]} notes what nearly everybody can do with it
 * @property {string | undefined} frame the namespace that it stands in
 * @property {string | undefined} folded the namespace that it is
 * @property {readonly Peer[]} peers
 * @property {boolean} isOutside
 * @property {boolean} isHit
 */
/**
 * @typedef {object} Arrow
 * @property {Box} from
 * @property {Box} to
 * @property {string} label
 * @property {boolean} isUnsure
 * @property {string} kind how it changed; '' for not at all
 * @property {boolean} [isBoth] the same is open the other way round
 */

/** More than this nobody can follow: then namespaces are boxes. */
const MOST = { boxes: 60, arrows: 150 };
/** Whom this share of the others can reach alike is a hub: said in its box instead of drawn. */
const HUB = 0.7;
const FEW = 6;
const NAMED = 3;

/** @type {(list: string[]) => string[]} */
const listed = (list) =>
  list.length > NAMED + 1 ? [...list.slice(0, NAMED), `and ${list.length - NAMED} more`] : list;

/** @type {(unit: Unit) => boolean} */
const isInside = ({ peers }) => peers.some(({ kind }) => kind === 'workload');

/** Whoever is outside is alike where the workloads that are shown see no difference. @type {(unit: Unit, inside: Unit[]) => string} */
const outlook = (unit, inside) =>
  inside
    .map((one) =>
      [summaryOf(unit.peers, one.peers), summaryOf(one.peers, unit.peers)]
        .map(({ open, texts, kind, was }) => `${open} ${texts} ${kind} ${was}`)
        .join(),
    )
    .join('|');

/** @type {(folded: Set<string>) => Box[]} */
const boxesOf = (folded) => {
  const list = units(folded);
  const inside = list.filter(isInside);
  /** @type {Map<string, Unit[]>} */
  const alike = new Map();
  for (const unit of list) {
    const { peer, namespace, isHit } = unit;
    const key = !peer
      ? namespace
      : isHit
        ? peer.name
        : peer.kind === 'workload'
          ? `${namespace} ${peer.group} ${touched[peer.id]}`
          : outlook(unit, inside);
    alike.set(`${peer?.name === key} ${key}`, [...(alike.get(`${peer?.name === key} ${key}`) ?? []), unit]);
  }
  return [...alike.values()].flatMap((own, i) => {
    const [first] = own;
    if (!first) return [];
    const { peer, namespace, peers, isHit } = first;
    const all = own.flatMap((one) => [...one.peers]);
    const fate = peer?.fate ? ` (${peer.fate})` : '';
    return {
      ...{ id: `b${i}`, peers: all, isHit, isOutside: !isInside(first), notes: [] },
      name: own.map((one) => one.name).join(', '),
      labels: peer
        ? listed(own.map(({ short }) => `${short}${fate}`))
        : [
            first.short,
            ...(first.short === namespace ? [`${peers.length} ${isInside(first) ? 'workloads' : 'of them'}`] : []),
          ],
      frame: isInside(first) && peer ? namespace : undefined,
      folded: peer ? undefined : namespace,
    };
  });
};

const counted = (/** @type {number} */ pairs) => (pairs === 1 ? '1 pair' : `${pairs} pairs`);

/** @type {(from: Box, to: Box) => Arrow[]} */
const arrowsOf = (from, to) => {
  const { all, open, changed, kind, mark, texts, was, verdict } = summaryOf(from.peers, to.peers);
  if (open === 0 && mark === '') return [];
  const isUnsure = verdict !== undefined && data.verdicts[verdict]?.[2] === 'depends';
  const isFolded = from.folded !== undefined || to.folded !== undefined;
  if (mark !== '' && isFolded) return [{ from, to, kind, isUnsure, label: `${mark} ${counted(changed)} changed` }];
  const pairs = open === all ? 'all pairs' : 2 * open > all ? 'most pairs' : counted(open);
  const ports = texts === 'all' ? 'all ports' : texts;
  const now = open === 0 ? was : isFolded && verdict === undefined ? pairs : ports;
  return [{ from, to, kind, isUnsure, label: `${mark} ${now}`.trim() }];
};

/** Says in its own box what nearly everybody can do with it. @type {(boxes: Box[], arrows: Arrow[]) => Arrow[]} */
const withoutHubs = (boxes, arrows) => {
  if (boxes.length <= FEW || isSearching()) return arrows;
  /** @type {Set<Arrow>} */
  const said = new Set();
  for (const end of /** @type {const} */ (['to', 'from'])) {
    for (const box of boxes) {
      /** @type {Map<string, Arrow[]>} */
      const alike = new Map();
      for (const arrow of arrows)
        if (arrow[end] === box && arrow.kind === '' && !said.has(arrow))
          alike.set(arrow.label, [...(alike.get(arrow.label) ?? []), arrow]);
      for (const [label, own] of alike) {
        if (own.length < HUB * (boxes.length - 1)) continue;
        for (const arrow of own) said.add(arrow);
        const whom = own.length === boxes.length - 1 ? 'all others' : `${own.length} of ${boxes.length - 1} others`;
        box.notes.push(`${end === 'to' ? 'reached by' : 'reaches'} ${whom}: ${label}`);
      }
    }
  }
  return arrows.filter((arrow) => !said.has(arrow));
};

/** One line with two heads where both ways are alike. @type {(arrows: Arrow[]) => Arrow[]} */
const joined = (arrows) => {
  /** @type {Map<string, Arrow>} */
  const kept = new Map();
  const keyOf = (/** @type {Box} */ one, /** @type {Box} */ other, /** @type {Arrow} */ arrow) =>
    [one.id, other.id, arrow.label, arrow.kind, arrow.isUnsure].join('\n');
  for (const arrow of arrows) {
    const back = kept.get(keyOf(arrow.to, arrow.from, arrow));
    if (back) back.isBoth = true;
    else kept.set(keyOf(arrow.from, arrow.to, arrow), arrow);
  }
  return [...kept.values()];
};

/** @type {(folded: Set<string>) => { boxes: Box[], arrows: Arrow[] }} */
const graphOf = (folded) => {
  const boxes = boxesOf(folded);
  if (boxes.length > MOST.boxes) return { boxes, arrows: [] };
  const isSearch = boxes.some(({ isHit }) => isHit);
  const arrows = boxes.flatMap((from) =>
    boxes.flatMap((to) => (from === to || (isSearch && !from.isHit && !to.isHit) ? [] : arrowsOf(from, to))),
  );
  return { boxes, arrows: joined(withoutHubs(boxes, arrows)) };
};

/** What is drawn, and whether more is folded than was asked for. @type {() => { boxes: Box[], arrows: Arrow[], isReduced: boolean }} */
export const graph = () => {
  const asked = graphOf(state.packed);
  if (asked.boxes.length <= MOST.boxes && asked.arrows.length <= MOST.arrows) return { ...asked, isReduced: false };
  return { ...graphOf(new Set(namespaces)), isReduced: true };
};
