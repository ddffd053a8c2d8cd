import type { Connectivity, Verdict } from '../reach/connectivity.ts';
import type { Group } from '../reach/group.ts';
import { compareText } from '../reach/peer.ts';
import { hasPublicAddress } from './public-addresses.ts';

/** The workloads for which something holds, by printed name, sorted. `perhaps` has those about which the manifests do not say. */
interface Reached {
  readonly sure: readonly string[];
  readonly perhaps: readonly string[];
}

/** What is open in an application for peers that are not part of it. */
export interface Exposure {
  /** The names of all workloads. */
  readonly workloads: readonly string[];
  /** Workloads that a pod without labels and without a manifest reaches, from any namespace. */
  readonly strangers: Reached;
  /** Those of them that it reaches from a namespace of no manifest. */
  readonly elsewhere: Reached;
  /**
   * Workloads that addresses outside the cluster reach, a public one among them. Only policies count, which do not say what
   * routes there.
   */
  readonly internet: Reached;
  /** Workloads to which an Ingress leads and which the ingress controller reaches. Others get in through it. */
  readonly ingress: Reached;
  /** Workloads that can open connections to addresses outside the cluster. */
  readonly leaves: Reached;
}

/** A figure at the top of the page. */
export interface FigureData {
  readonly title: string;
  readonly of: number;
  /** The workloads that it counts. */
  readonly sure: readonly string[];
  readonly perhaps: readonly string[];
  readonly notes: readonly string[];
}

/** Counts, for the workloads of the manifests, who outside of them gets in and which of them can leave the cluster. */
export function exposureOf(connectivity: Connectivity): Exposure {
  const { groups } = connectivity;
  const inside = groups.filter((group) => kindOf(group) === 'workload');
  const strangers = groups.filter((group) => kindOf(group) === 'stranger');
  const elsewhere = strangers.filter(({ peers }) =>
    peers.some((peer) => peer.kind === 'stranger' && peer.namespace === undefined),
  );
  const outside = groups.filter((group) => group.kind === 'external');
  const publicOnes = outside.filter(({ ranges }) => ranges.some(hasPublicAddress));
  const whoever = (others: readonly Group[], isInward: boolean): Reached => {
    const found = inside.map((group) => {
      const verdicts = others.map((other) =>
        isInward ? connectivity.between(other, group) : connectivity.between(group, other),
      );
      return { names: group.peers.map(({ name }) => name), verdicts };
    });
    const those = (isSo: (verdicts: readonly Verdict[]) => boolean) =>
      found.flatMap(({ names, verdicts }) => (isSo(verdicts) ? names : [])).sort(compareText);
    const isOpen = (verdicts: readonly Verdict[]) => verdicts.some(({ open }) => !open.isEmpty);
    const isPerhaps = (verdicts: readonly Verdict[]) => verdicts.some(({ depends }) => !depends.isEmpty);
    return { sure: those(isOpen), perhaps: those((verdicts) => !isOpen(verdicts) && isPerhaps(verdicts)) };
  };
  return {
    workloads: inside.flatMap(({ peers }) => peers.map(({ name }) => name)).sort(compareText),
    strangers: whoever(strangers, true),
    elsewhere: whoever(elsewhere, true),
    internet: whoever(publicOnes, true),
    ingress: whoever(
      groups.filter((group) => kindOf(group) === 'ingress-controller'),
      true,
    ),
    leaves: whoever(outside, false),
  };
}

/** A sentence that says what is open, of the whole application or only of what was read. */
export function exposureSentence(exposure: Exposure, isWhole: boolean): string {
  const { workloads, strangers, internet, ingress } = exposure;
  if (workloads.length === 0) return 'Nothing can be said: no workloads were read.';
  const names = shortNames(workloads);
  const said = (list: readonly string[]): string => {
    if (list.length === workloads.length && list.length > 1) return `all ${list.length} workloads`;
    const short = list.map((name) => names.get(name) ?? name);
    if (short.length > 3) return `${short.length} of ${workloads.length} workloads`;
    return short.length < 2 ? short.join() : `${short.slice(0, -1).join(', ')} and ${short.at(-1)}`;
  };
  /** One phrase for strangers and the internet if they reach the same workloads, or else one for each. */
  const bothOrEach = (key: keyof Reached, say: (list: readonly string[], whom: readonly string[]) => string) => {
    const all = [
      { list: strangers[key], whom: ['strangers'] },
      { list: internet[key], whom: ['the internet'] },
    ];
    const isSame = strangers[key].join() === internet[key].join();
    return (isSame ? [{ list: strangers[key], whom: ['strangers', 'the internet'] }] : all).flatMap(({ list, whom }) =>
      list.length > 0 ? [say(list, whom)] : [],
    );
  };
  const direct = [strangers, internet].flatMap(({ sure, perhaps }) => [...sure, ...perhaps]);
  const through = {
    sure: ingress.sure.filter((name) => !internet.sure.includes(name)),
    perhaps: ingress.perhaps.filter((name) => !internet.sure.includes(name)),
  };
  const known = new Set([...direct, ...through.sure, ...through.perhaps]);
  const closed = workloads.filter((name) => !known.has(name));
  const parts = bothOrEach(
    'sure',
    (list, whom) => `${said(list)} ${list.length === 1 ? 'is' : 'are'} open to ${whom.join(' and to ')}`,
  );
  if (direct.length === 0) parts.push('neither strangers nor the internet reach a workload');
  else if (closed.length > 0 && parts.length > 0)
    parts.push(`${closed.length > 3 ? 'the others' : said(closed)} to neither`);
  parts.push(
    ...bothOrEach(
      'perhaps',
      (list, whom) => `the manifests do not say whether ${whom.join(' or ')} can reach ${said(list)}`,
    ),
  );
  if (through.sure.length > 0) parts.push(`through an Ingress, others reach ${said(through.sure)}`);
  if (through.perhaps.length > 0)
    parts.push(`the manifests do not say whether others can reach ${said(through.perhaps)} through an Ingress`);
  const text = `${isWhole ? '' : 'in what was read, '}${parts.join('; ')}.`;
  // A name keeps its first letter.
  return /^(?:all|in|neither|the manifests do not say whether) /.test(text)
    ? `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
    : text;
}

/** Names without namespace and kind, for those that stay unique. */
function shortNames(workloads: readonly string[]): ReadonlyMap<string, string> {
  const short = (name: string) => name.replace(/^[^/]*\//, '').replace(/\[[^\]]*\]$/, '');
  const counts = new Map<string, number>();
  for (const name of workloads) counts.set(short(name), (counts.get(short(name)) ?? 0) + 1);
  return new Map(workloads.map((name) => [name, counts.get(short(name)) === 1 ? short(name) : name]));
}

function kindOf({ peers: [first] }: Group): string | undefined {
  return first?.kind;
}

/** The figures at the top of the report. */
export function figuresOf({ workloads, strangers, elsewhere, internet, ingress, leaves }: Exposure): FigureData[] {
  const near = strangers.sure.length - elsewhere.sure.length;
  const through = [...ingress.sure, ...ingress.perhaps].filter((name) => !internet.sure.includes(name)).length;
  return [
    {
      ...{ title: 'Strangers reach', of: workloads.length, ...strangers },
      notes: [
        'pods without labels that no manifest holds',
        ...(near > 0 ? [`${near} of these from some namespaces of the manifests only`] : []),
      ],
    },
    {
      ...{ title: 'The internet reaches', of: workloads.length, ...internet },
      notes: [
        'by policies alone: they do not say whether something routes it there',
        ...(through > 0 ? [`${through} more, or perhaps so, through an Ingress`] : []),
      ],
    },
    {
      ...{ title: 'Leave the cluster', of: workloads.length, ...leaves },
      notes: ['can open connections to addresses outside'],
    },
  ];
}
