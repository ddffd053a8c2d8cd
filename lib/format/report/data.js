// What the page holds, and what is asked of it.

/** @typedef {import('../report-data.ts').ReportData} ReportData */
/** @typedef {ReportData['peers'][number]} Peer */

/** @type {ReportData} */
export const data = JSON.parse(document.getElementById('data')?.textContent ?? '');

/** @typedef {string | Node} Child */

/** @type {(tag: string, attributes?: Record<string, string>, ...children: Child[]) => HTMLElement} */
export const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

const verdicts = data.matrix.map((row) => {
  /** @type {number[]} */
  const list = [];
  for (let i = 0; i < row.length; i += 2) for (let n = row[i + 1] ?? 0; n > 0; n--) list.push(row[i] ?? -1);
  return list;
});

/**
 * The number of the verdict; -1: no question that manifests answer.
 * @type {(from: Peer, to: Peer) => number}
 */
export const verdictOf = (from, to) => (from === to && !from.self ? -1 : (verdicts[from.group]?.[to.group] ?? -1));

/** @type {(from: Peer, to: Peer) => boolean} */
export const connects = (from, to) => {
  const word = data.verdicts[verdictOf(from, to)]?.[2];
  return word === 'open' || word === 'depends';
};

/** @typedef {NonNullable<ReportData['changes']>['rows'][number]} Change */

/** @type {Map<number, Change[]>} */
const changes = new Map();
/** Of each peer, the rows that it is part of, as a text: who is alike has the same one. */
export const touched = data.peers.map(() => '');
const pairOf = (/** @type {Peer} */ from, /** @type {Peer} */ to) => from.id * data.peers.length + to.id;
const peersAt = (/** @type {readonly number[]} */ ends) =>
  ends.flatMap((end) => (data.changes?.names[end]?.peers ?? []).flatMap((i) => data.peers[i] ?? []));
for (const [n, row] of (data.changes?.rows ?? []).entries()) {
  const [sources, targets] = [peersAt(row.from), peersAt(row.to)];
  for (const from of sources) {
    touched[from.id] += ` ${n}>`;
    for (const to of targets) {
      if (from === to && !from.self) continue;
      const known = changes.get(pairOf(from, to));
      if (!known) changes.set(pairOf(from, to), [row]);
      else if (!known.includes(row)) known.push(row);
    }
  }
  for (const to of targets) touched[to.id] += ` >${n}`;
}

/** @type {(from: Peer, to: Peer) => readonly Change[]} */
export const changesOf = (from, to) => changes.get(pairOf(from, to)) ?? [];

/**
 * What there is to say of the pairs of two units.
 * @typedef {object} Summary
 * @property {number} all pairs that are a question
 * @property {number} open of these can connect, or may
 * @property {number | undefined} verdict that of all, where they have the same
 * @property {string} texts what can be opened, each once
 * @property {string} mark what changed: a mark, or ± for several kinds
 * @property {number} changed pairs
 * @property {string} kind of change
 * @property {string} was what could be opened before, where only that tells what changed
 */

/** @type {(sources: readonly Peer[], targets: readonly Peer[]) => Summary} */
export const summaryOf = (sources, targets) => {
  let [all, open, changed] = [0, 0, 0];
  const [found, marks, was] = [new Set(), new Set(), new Set()];
  for (const from of sources) {
    for (const to of targets) {
      const rows = changesOf(from, to);
      if (rows.length > 0) changed++;
      for (const row of rows) {
        marks.add(row.kind);
        was.add(row.was);
      }
      const verdict = verdictOf(from, to);
      if (verdict < 0) continue;
      all++;
      found.add(verdict);
      if (data.verdicts[verdict]?.[2] !== 'denied') open++;
    }
  }
  const [verdict] = found;
  const [kind = ''] = marks.size > 1 ? ['changed'] : marks;
  const mark = marks.size > 1 ? '±' : (MARKS[kind] ?? '');
  const words = [...found].flatMap((one) =>
    data.verdicts[one]?.[2] === 'denied' ? [] : [data.verdicts[one]?.[1] ?? ''],
  );
  const texts = words.length > 2 ? `${words.length} kinds of ports` : words.join(', ');
  return {
    ...{ all, open, changed, mark, kind, texts, was: [...was].join(', ') },
    verdict: found.size === 1 ? verdict : undefined,
  };
};

/** @type {Record<string, string>} */
export const MARKS = { gained: '+', lost: '−', widened: '>', narrowed: '<', changed: '~' };
