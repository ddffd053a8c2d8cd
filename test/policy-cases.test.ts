import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Protocol } from '../lib/manifests/model.ts';
import { readManifests } from '../lib/manifests/read.ts';
import { Connectivity } from '../lib/reach/connectivity.ts';
import type { End } from '../lib/reach/explanation.ts';
import { findPeers } from '../lib/reach/find-peer.ts';
import { addressOf, holds } from '../lib/reach/ip-space.ts';
import { PortSet } from '../lib/reach/port-set.ts';

/** test/cases/policies/README.md says what the lines mean. */
const FOLDER = 'test/cases/policies';
const KINDS = ['anp', 'cnp', 'calico', 'cilium'].filter((kind) => existsSync(join(FOLDER, kind)));

type Word = 'open' | 'denied' | 'depends';

interface Line {
  readonly from: string;
  readonly to: string;
  readonly word: Word;
  readonly ports: string;
}

const cases = KINDS.flatMap((kind) => readdirSync(join(FOLDER, kind)).map((slug) => `${kind}/${slug}`));

function linesOf(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, from = '', to = '', word = '', ports = ''] =
        /^(\S+) -> (\S+) : (open|denied|depends) (.+?) because /.exec(line) ?? [];
      if (word === '') throw new Error(`not a line of a case: ${line}`);
      return { from, to, word: word as Word, ports };
    });
}

function portsOf(text: string): PortSet {
  let protocol: Protocol = 'TCP';
  return PortSet.unionOf(
    text.split(',').map((item) => {
      const [, name, range = ''] = /^(?:(TCP|UDP|SCTP) )?(\d+(?:-\d+)?)$/.exec(item.trim()) ?? [];
      if (name) protocol = name as Protocol;
      const [first = 0, last = first] = range.split('-').map(Number);
      return PortSet.range(protocol, first, last);
    }),
  );
}

/** Of a workload by its name, or of the address that is asked for. */
function endOf(connectivity: Connectivity, text: string): End {
  if (text.includes('/')) {
    const [found] = findPeers(connectivity, text);
    if (!found) throw new Error(`no such peer: ${text}`);
    return found;
  }
  const address = addressOf(text);
  const group = connectivity.groups.find(
    (one) => one.kind === 'external' && one.ranges.some((range) => holds(range, address)),
  );
  if (group?.kind !== 'external') throw new Error(`no such address: ${text}`);
  return { peer: group.peers[0] as End['peer'], group };
}

function answer(connectivity: Connectivity, from: string, to: string): Record<Word, PortSet> {
  const { open, depends } = connectivity.between(endOf(connectivity, from).group, endOf(connectivity, to).group);
  return { open, depends, denied: PortSet.all.subtract(open).subtract(depends) };
}

/** Pairs for which what is found class by class is not what is found of every possible pod. */
function disagreements(connectivity: Connectivity): string[] {
  const { verdicts } = connectivity.openWorld;
  const { groups } = connectivity;
  return groups.flatMap((from) =>
    groups.flatMap((to): string[] => {
      const pods = [from, to].filter((group) => group.kind === 'pod');
      const addresses = [from, to].filter((group) => group.kind === 'external');
      if (pods.length + addresses.length < 2 || pods.length === 0) return [];
      const found = connectivity.between(from, to);
      const [address] = addresses;
      const exact =
        address === undefined
          ? verdicts.between(pods[0] as never, pods[1] as never)
          : verdicts.withAddresses(pods[0] as never, address as never, address === to ? 'from' : 'to');
      if (exact.open === found.open && exact.depends === found.depends) return [];
      const names = `${from.peers[0]?.name} => ${to.peers[0]?.name}`;
      return [`${names}: ${found.open} / ${found.depends}, exactly ${exact.open} / ${exact.depends}`];
    }),
  );
}

/** Pairs of pods that are decided, and not by their classes alone. */
function coarse(connectivity: Connectivity): string[] {
  const pods = connectivity.groups.filter(({ kind }) => kind === 'pod');
  return pods.flatMap((from) =>
    pods
      .filter((to) => connectivity.isUnsure(from, to) && connectivity.between(from, to).depends.isEmpty)
      .map((to) => `${from.peers[0]?.name} => ${to.peers[0]?.name}`),
  );
}

describe('policies of other kinds', () => {
  it.each(cases)('%s', (name) => {
    const file = join(FOLDER, name, 'manifests.yaml');
    const text = readFileSync(file, 'utf8');
    const manifests = readManifests([file]);
    const connectivity = new Connectivity(manifests, { cni: name.startsWith('cilium/') ? 'cilium' : 'calico' });
    const lines = linesOf(readFileSync(join(FOLDER, name, 'expected.txt'), 'utf8')).filter(
      // Nodes are no peers of their own here.
      ({ from, to }) => ![from, to].some((end) => ['host', 'remote-node', 'kube-apiserver'].includes(end)),
    );
    const wrong = lines.flatMap(({ from, to, word, ports }) => {
      const found = answer(connectivity, from, to);
      const named = lines.filter((one) => one.from === from && one.to === to && one.ports !== 'rest');
      const rest = () => named.reduce((left, one) => left.subtract(portsOf(one.ports)), PortSet.all);
      const asked = ports === 'all' ? PortSet.all : ports === 'rest' ? rest() : portsOf(ports);
      const missing = asked.subtract(found[word]);
      return missing.isEmpty
        ? []
        : [`${from} -> ${to} is not ${word} on ${missing}: open ${found.open}, depends ${found.depends}`];
    });
    expect(wrong).toEqual([]);
    expect(disagreements(connectivity)).toEqual([]);
    // Where addresses do not matter, classes of pods are enough to tell.
    if (!/nets|networks|cidr|ipVersion|domainNames/i.test(text)) expect(coarse(connectivity)).toEqual([]);
    expect(lines.length).toBeGreaterThan(0);
  });
});
