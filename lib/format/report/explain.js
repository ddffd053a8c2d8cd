// Why a pair can connect, or cannot, in words.

import { changesOf, data, verdictOf } from './data.js';

/** @typedef {import('./data.js').Peer} Peer */

const MOST_POLICIES = 6;

/** @type {(runs: readonly number[], group: number) => boolean} */
const isIn = (runs, group) => runs.some((first, i) => i % 2 === 0 && first <= group && group <= (runs[i + 1] ?? -1));

/** @type {(from: Peer, to: Peer) => string[]} */
const reasonsOf = (from, to) => {
  const own = data.because[from.group] ?? [];
  return own.flatMap((group, i) => (i % 2 === 0 && group === to.group ? [data.reasons[own[i + 1] ?? -1] ?? ''] : []));
};

/** What a rule does, or may; of a NetworkPolicy no action is said. @type {(action: string | undefined, may: boolean) => string} */
const wordsOf = (action, may) => {
  if (action === 'Deny') return may ? 'may deny it' : 'denies it, if it is asked';
  if (action === 'Pass') return may ? 'may pass it on' : 'passes it on, if it is asked';
  const asked = action === undefined ? '' : ', if it is asked';
  return may ? 'may let it through' : `lets it through${asked}`;
};

/** @type {(verb: string, direction: 'Ingress' | 'Egress', subject: Peer, other: Peer) => string[]} */
const directionText = (verb, direction, subject, other) => {
  const side = data.sides[subject.group]?.[direction];
  const lines = [`${verb} ${subject.name}:`];
  if (!side || side.policies.length === 0) return [...lines, `  no policy limits its ${direction.toLowerCase()}`];
  const named = side.policies.slice(0, MOST_POLICIES).flatMap((i) => {
    const policy = data.policies[i];
    return policy ? [`${policy.name} (${policy.at})`] : [];
  });
  const more = side.policies.length > named.length ? ` and ${side.policies.length - named.length} more` : '';
  lines.push(`  ${side.free ? 'selected' : 'limited'} by ${named.join(', ')}${more}`);
  for (const i of side.rules) {
    const rule = data.rules[i];
    if (!rule) continue;
    const may = isIn(rule.maybe, other.group);
    if (may || isIn(rule.sure, other.group))
      lines.push(`  ${rule.name} (${rule.at}) ${wordsOf(rule.action, may)}: ${rule.ports}`);
  }
  if (lines.length === 2) lines.push('  no rule of theirs lets it through');
  return lines;
};

/** What of the addresses of a peer an end of a change is, where it is not all. @type {(peer: Peer, ends: readonly number[]) => string[]} */
const partsOf = (peer, ends) =>
  ends.flatMap((end) => {
    const name = data.changes?.names[end];
    return name?.peers.includes(peer.id) && name.text !== peer.name ? [name.text] : [];
  });

/** @type {(from: Peer, to: Peer) => { title: string, lines: string[] }} */
export const explain = (from, to) => {
  const verdict = data.verdicts[verdictOf(from, to)];
  const pair = `${from.name} => ${to.name}`;
  const changes = changesOf(from, to).map((row) => {
    const parts = [...partsOf(from, row.from), ...partsOf(to, row.to)];
    const where = parts.length > 0 ? `, for ${parts.join(', ')}` : '';
    return `${row.kind} against the base: ${row.ports}${where} (risk ${row.risk})`;
  });
  if (!verdict) {
    const gone = [from, to].filter(({ fate }) => fate === 'removed').map(({ name }) => `${name} is only in the base`);
    return {
      title: pair,
      lines: [...changes, ...(gone.length > 0 ? gone : ['not asked: manifests do not decide this'])],
    };
  }
  const addresses = [from, to].flatMap(({ name, addresses = '' }) =>
    addresses === '' ? [] : [`${name} stands for ${addresses}`],
  );
  return {
    title: `${pair}: ${verdict[2]}, ${verdict[0]}`,
    lines: [
      ...changes,
      ...reasonsOf(from, to).map((reason) => `depends: ${reason}`),
      ...directionText('leaving', 'Egress', from, to),
      ...directionText('entering', 'Ingress', to, from),
      ...addresses,
    ],
  };
};
